#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <skald/adapters/http/http_router.hpp>
#include <skald/adapters/http/problem.hpp>
#include <span>
#include <utility>

#include "http_text.hpp"
#include "idempotency_key.hpp"
#include "request_target.hpp"

namespace skald::http {

// The end of all templates that are alike so far.
struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;  // by the next segment
    std::unique_ptr<Node> any;                                        // {name}
    std::string any_name;
    std::unique_ptr<Node> rest;  // {name...}
    std::string rest_name;
    std::optional<std::size_t> rest_begins;  // of {name...}: its first segment, counted from 0
    std::string route;                       // the template that ends here; empty: none does
    std::array<Handler, 7> handlers;         // by method

    const Handler* handler(Method method) const {
        const Handler& found = handlers[static_cast<std::size_t>(method)];
        return found ? &found : nullptr;
    }
    // For the Allow header.
    std::string allowed() const {
        std::string names = "OPTIONS";
        for (std::size_t i = 0; i < handlers.size(); ++i) {
            const auto method = static_cast<Method>(i);
            if (!handlers[i] || method == Method::options) continue;
            names += ", " + std::string(to_string(method));
            if (method == Method::get && !handler(Method::head)) names += ", HEAD";
        }
        return names;
    }

    const Node* find(std::span<const std::string> segments, std::vector<Parameter>& found) const;
};

const Router::Node* Router::Node::find(std::span<const std::string> segments,
                                       std::vector<Parameter>& found) const {
    if (segments.empty()) return route.empty() ? nullptr : this;
    const std::string& first = segments.front();
    if (const auto same = fixed.find(first); same != fixed.end()) {
        if (const Node* node = same->second->find(segments.subspan(1), found)) return node;
    }
    if (first.empty()) return nullptr;
    const std::size_t before = found.size();
    if (any) {
        found.push_back({any_name, first});
        if (const Node* node = any->find(segments.subspan(1), found)) return node;
        found.resize(before);
    }
    if (!rest) return nullptr;
    std::string all = first;
    for (const std::string& segment : segments.subspan(1)) all += '/' + segment;
    found.push_back({rest_name, std::move(all)});
    return rest.get();
}

namespace {

// Whether a parameter of several segments could be read as others than it has.
bool has_slashes(std::span<const std::string> segments) {
    return std::any_of(segments.begin(), segments.end(), [](const std::string& segment) {
        return segment.find_first_of("/\\") != std::string::npos;
    });
}

struct TemplateSegment {
    enum class Kind : std::uint8_t { fixed, any, rest } kind = Kind::fixed;
    std::string name;
};

// None: malformed.
std::optional<TemplateSegment> read_segment(std::string_view text) {
    using Kind = TemplateSegment::Kind;
    const bool has_braces = text.find_first_of("{}") != std::string_view::npos;
    if (!has_braces) return TemplateSegment{Kind::fixed, std::string(text)};
    if (text.size() < 3 || !text.starts_with('{') || !text.ends_with('}')) return std::nullopt;
    std::string_view name = text.substr(1, text.size() - 2);
    const Kind kind = name.ends_with("...") ? Kind::rest : Kind::any;
    if (kind == Kind::rest) name.remove_suffix(3);
    for (const char c : name) {
        if (!is_letter(c) && !is_digit(c) && c != '_' && c != '-') return std::nullopt;
    }
    if (name.empty()) return std::nullopt;
    return TemplateSegment{kind, std::string(name)};
}

// Where a parameter leads; null: it has another name in another template.
template <class Node>
Node* enter(std::unique_ptr<Node>& child, std::string& child_name, const std::string& name) {
    if (!child) {
        child = std::make_unique<Node>();
        child_name = name;
    }
    return child_name == name ? child.get() : nullptr;
}

// The only place where a handler's exception can arrive.
Response call(const Handler& handler, const Request& request, std::string& failure) {
    try {
        auto response = handler(request);
        if (response) return *std::move(response);
        Problem problem = problem_of(response.error(), request.is_conditional());
        if (problem.status >= 500) failure = to_string(response.error());
        return to_response(std::move(problem), request);
    } catch (const std::exception& thrown) {
        failure = thrown.what();
        if (failure.empty()) failure = "an exception without a message";
    } catch (...) {
        failure = "an exception of an unknown type";
    }
    return to_response(Problem{.status = 500}, request);
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Router& Router::get(std::string_view path_template, Handler handler) {
    return add(Method::get, path_template, std::move(handler));
}

Router& Router::post(std::string_view path_template, Handler handler) {
    return add(Method::post, path_template, std::move(handler));
}

Router& Router::put(std::string_view path_template, Handler handler) {
    return add(Method::put, path_template, std::move(handler));
}

Router& Router::patch(std::string_view path_template, Handler handler) {
    return add(Method::patch, path_template, std::move(handler));
}

Router& Router::del(std::string_view path_template, Handler handler) {
    return add(Method::del, path_template, std::move(handler));
}

const std::optional<Error>& Router::error() const {
    return error_;
}

Router& Router::add(Method method, std::string_view path_template, Handler handler) {
    const auto mistake = [&](std::string_view what) -> Router& {
        if (!error_) {
            error_ = invalid_argument("the route " + std::string(to_string(method)) + ' ' +
                                      std::string(path_template) + ' ' + std::string(what));
        }
        return *this;
    };
    if (!handler) return mistake("has no handler");
    if (!path_template.starts_with('/')) return mistake("does not begin with a slash");
    Node* node = root_.get();
    std::string_view left = path_template.substr(1);
    bool more = true;
    for (std::size_t depth = 0; more; ++depth) {
        more = left.find('/') != std::string_view::npos;
        const auto segment = read_segment(take_until(left, '/'));
        if (!segment) return mistake("has a malformed parameter");
        switch (segment->kind) {
            case TemplateSegment::Kind::fixed: {
                auto& child = node->fixed[segment->name];
                if (!child) child = std::make_unique<Node>();
                node = child.get();
                break;
            }
            case TemplateSegment::Kind::any:
                node = enter(node->any, node->any_name, segment->name);
                break;
            case TemplateSegment::Kind::rest:
                if (more) return mistake("goes on behind the rest of the path");
                node = enter(node->rest, node->rest_name, segment->name);
                if (node != nullptr) node->rest_begins = depth;
                break;
        }
        if (node == nullptr) return mistake("gives a parameter another name than another route");
    }
    if (node->handler(method) != nullptr) return mistake("is there already");
    node->route = path_template;
    node->handlers[static_cast<std::size_t>(method)] = std::move(handler);
    return *this;
}

Response Router::answer(Request& request, std::string* failure) const {
    request.path = request.target.substr(0, request.target.find('?'));
    auto target = parse_target(request.target);
    if (!target) return to_response(problem_of(target.error(), false), request);
    request.path = target->path;
    request.query = std::move(target->query);
    const bool asks_options = request.method == Method::options;
    if (target->is_asterisk) {
        if (!asks_options)
            return to_response(Problem{.status = 400, .detail = "* is for OPTIONS"}, request);
        Response response = Response::empty(204);
        response.headers.set(header::allow, "OPTIONS, GET, HEAD, POST, PUT, PATCH, DELETE");
        return response;
    }
    const Node* node = root_->find(target->segments, request.parameters);
    if (node == nullptr) {
        return to_response(Problem{.status = 404, .detail = "there is nothing at this path"},
                           request);
    }
    request.route = node->route;
    const std::span<const std::string> segments = target->segments;
    if (node->rest_begins && has_slashes(segments.subspan(*node->rest_begins))) {
        return to_response(Problem{.status = 400, .detail = "the path has an encoded slash"},
                           request);
    }
    const Handler* handler = node->handler(request.method);
    if (handler == nullptr && request.method == Method::head) handler = node->handler(Method::get);
    if (handler == nullptr) {
        Response response =
            asks_options ? Response::empty(204) : to_response(Problem{.status = 405}, request);
        response.headers.set(header::allow, node->allowed());
        return response;
    }
    if (request.headers.count(header::idempotency_key) > 0) {
        request.idempotency_key =
            parse_idempotency_key(request.headers.joined(header::idempotency_key));
        if (!request.idempotency_key) {
            return to_response(Problem{.status = 400, .detail = "the Idempotency-Key is malformed"},
                               request);
        }
    }
    std::string ignored;
    return call(*handler, request, failure != nullptr ? *failure : ignored);
}

}  // namespace skald::http
