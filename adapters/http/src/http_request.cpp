#include <array>
#include <cstddef>
#include <skald/adapters/http/http_request.hpp>

namespace skald::http {
namespace {

constexpr std::array<std::string_view, 7> method_names{"GET",   "HEAD",   "POST",   "PUT",
                                                       "PATCH", "DELETE", "OPTIONS"};

}  // namespace

std::string_view to_string(Method method) {
    return method_names[static_cast<std::size_t>(method)];
}

std::optional<Method> parse_method(std::string_view text) {
    for (std::size_t i = 0; i < method_names.size(); ++i) {
        if (method_names[i] == text) return static_cast<Method>(i);
    }
    return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
    for (const Parameter& parameter : parameters) {
        if (parameter.name == name) return parameter.value;
    }
    return {};
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const Parameter& parameter : query) {
        if (parameter.name == name) return parameter.value;
    }
    return std::nullopt;
}

bool Request::is_conditional() const {
    return headers.find(header::if_match) || headers.find(header::if_none_match);
}

}  // namespace skald::http
