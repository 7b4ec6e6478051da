// Calls functions of users, which may throw, from code that does not.
#pragma once
#include <exception>
#include <new>
#include <skald/core/error.hpp>
#include <type_traits>
#include <utility>

namespace skald::detail {

/// The function's result; handler_failed, with the words of the exception, if it throws. What cannot
/// be survived, that memory has run out, goes on.
template <class F>
std::invoke_result_t<F> call_user(F&& function) {
    try {
        return std::forward<F>(function)();
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& exception) {
        return Error{.code = Errc::handler_failed, .message = exception.what()};
    } catch (...) {
        return Error{.code = Errc::handler_failed,
                     .message = "an exception that is no std::exception"};
    }
}

}  // namespace skald::detail
