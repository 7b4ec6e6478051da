// Which handler answers which request: by method and by a template of the path.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <skald/adapters/http/http_request.hpp>
#include <skald/adapters/http/http_response.hpp>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald::http {

/// Answers a request. It runs on a worker and may block; requests run at the same time. An Error
/// becomes the problem that problem_of() says, an exception becomes 500.
using Handler = std::function<Result<Response>(const Request&)>;

/// Filled before the server starts, and not changed afterwards.
///
/// A template is "/orders/{id}/lines/{line}": a parameter stands for one segment that is not empty,
/// "{rest...}" at the end for all that follow. Where several templates fit, the one with fixed text
/// in the earliest place wins. Paths are compared by their segments, percent-decoded; "%2F" does
/// not end a segment, and "/orders/" is not "/orders". So a parameter of one segment may have slashes
/// in it; one for the rest has none but those between its segments: there, "%2F" and backslashes
/// are 400. No part between slashes or backslashes is ever "." or "..".
class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// GET also answers HEAD. Mistakes are kept for error().
    Router& get(std::string_view path_template, Handler handler);
    Router& post(std::string_view path_template, Handler handler);
    Router& put(std::string_view path_template, Handler handler);
    Router& patch(std::string_view path_template, Handler handler);
    Router& del(std::string_view path_template, Handler handler);
    Router& add(Method method, std::string_view path_template, Handler handler);

    /// The first mistake in what was added, for which no server starts: a malformed template, one that is
    /// there already, or parameters of two names in one place.
    const std::optional<Error>& error() const;

    /// Finds the handler and calls it. Fills in path, route, parameters, query and
    /// idempotency_key of the request. Answers 400 (target or Idempotency-Key malformed), 404,
    /// 405 with Allow and OPTIONS by itself. `failure` gets what a handler that threw said.
    Response answer(Request& request, std::string* failure = nullptr) const;

private:
    struct Node;
    std::unique_ptr<Node> root_;  // of the tree of segments
    std::optional<Error> error_;  // the first mistake
};

}  // namespace skald::http
