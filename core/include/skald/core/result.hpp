// Result<T> is a value or an Error, with the member names of std::expected (C++23).
#pragma once
#include <optional>
#include <skald/core/assert.hpp>
#include <skald/core/error.hpp>
#include <type_traits>
#include <utility>
#include <variant>

namespace skald {

/// What a function that can fail returns. Reading the value of a failure, or the error of a
/// success, aborts.
template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = Error;

    template <class U = T>
        requires(std::is_constructible_v<T, U &&> &&
                 !std::is_same_v<std::remove_cvref_t<U>, Result> &&
                 !std::is_same_v<std::remove_cvref_t<U>, Error>)
    explicit(!std::is_convertible_v<U&&, T>) Result(U&& value)  // NOLINT: implicit on purpose
        : outcome_(std::in_place_index<0>, std::forward<U>(value)) {}
    Result(Error error)
        : outcome_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit on purpose

    bool has_value() const { return outcome_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return checked(*this); }
    const T& value() const& { return checked(*this); }
    T&& value() && { return std::move(checked(*this)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    template <class U>
    T value_or(U&& other) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(other));
    }

    const Error& error() const& {
        SKALD_ASSERT(!has_value());
        return *std::get_if<1>(&outcome_);
    }
    Error&& error() && {
        SKALD_ASSERT(!has_value());
        return std::move(*std::get_if<1>(&outcome_));
    }

private:
    template <class Self>
    static auto& checked(Self& self) {
        SKALD_ASSERT(self.has_value());
        return *std::get_if<0>(&self.outcome_);
    }

    std::variant<T, Error> outcome_;
};

/// The outcome of something that yields nothing: `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;
    using error_type = Error;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit on purpose

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }
    void value() const { SKALD_ASSERT(has_value()); }
    void operator*() const { value(); }

    const Error& error() const& {
        SKALD_ASSERT(!has_value());
        return *error_;
    }
    Error&& error() && {
        SKALD_ASSERT(!has_value());
        return std::move(*error_);
    }

private:
    std::optional<Error> error_;  // none: success
};

}  // namespace skald
