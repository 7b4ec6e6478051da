#include <skald/core/stream_id.hpp>

#include <skald/core/limits.hpp>

#include <utility>

namespace skald {

Result<StreamId> StreamId::parse(std::string_view name) {
    auto checked = limits::check_name("the name of a stream", name, bytes_max);
    // Too long is a mistake in the name here: there is no request to split.
    if (!checked) return invalid_argument(std::move(checked).error().message);
    if (name.front() == '$') {
        return invalid_argument("names of streams that begin with '$' are reserved");
    }
    return StreamId(std::string(name));
}

Result<StreamId> StreamId::of(std::string_view category, std::string_view id) {
    if (category.empty()) return invalid_argument("the category of a stream must not be empty");
    if (category.find('-') != std::string_view::npos) {
        return invalid_argument("the category of a stream must not contain '-'");
    }
    if (id.empty()) return invalid_argument("the id of a stream must not be empty");
    std::string name(category);
    name += '-';
    name += id;
    return parse(name);
}

std::string_view StreamId::category() const {
    return category_of(name_);
}

std::string_view StreamId::id() const {
    return id_of(name_);
}

std::string_view category_of(std::string_view stream_name) {
    return stream_name.substr(0, stream_name.find('-'));
}

std::string_view id_of(std::string_view stream_name) {
    const std::size_t hyphen = stream_name.find('-');
    return hyphen == std::string_view::npos ? std::string_view() : stream_name.substr(hyphen + 1);
}

}  // namespace skald
