// A StreamId names a stream: the events of one thing, such as an order, in their order.
#pragma once
#include <compare>
#include <cstddef>
#include <skald/core/result.hpp>
#include <string>
#include <string_view>

namespace skald {

/// A valid name of a stream: 1 to 512 bytes of UTF-8 without control characters. By convention
/// "category-id": the part before the first '-' is the category, by which queries can select. Names
/// that begin with '$' belong to Skald.
class StreamId {
public:
    static constexpr std::size_t bytes_max = 512;

    /// Errors: invalid_argument, with the reason.
    static Result<StreamId> parse(std::string_view name);
    /// "category-id". The category must not contain '-'. Errors: invalid_argument.
    static Result<StreamId> of(std::string_view category, std::string_view id);

    const std::string& name() const { return name_; }
    /// The part before the first '-'; the whole name if there is none.
    std::string_view category() const;
    /// The part behind the first '-'; empty if there is none.
    std::string_view id() const;
    friend auto operator<=>(const StreamId&, const StreamId&) = default;

private:
    explicit StreamId(std::string name) : name_(std::move(name)) {}

    std::string name_;
};

/// The part before the first '-' of a stream's name; the whole name if there is none.
std::string_view category_of(std::string_view stream_name);
/// The part behind the first '-' of a stream's name; empty if there is none.
std::string_view id_of(std::string_view stream_name);

/// Whether a name can be a category: not empty, no '-' in it and no '$' before it.
constexpr bool is_category(std::string_view name) {
    return !name.empty() && name.front() != '$' && name.find('-') == std::string_view::npos;
}

}  // namespace skald

template <>
struct std::hash<skald::StreamId> {
    std::size_t operator()(const skald::StreamId& id) const noexcept {
        return std::hash<std::string>{}(id.name());
    }
};
