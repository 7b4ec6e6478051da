// What goes to a broker.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <skald/core/global_position.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// Names with values, in their order. A name may occur more than once. All lie in one piece of
/// memory, because a relay makes a dozen for each message.
class MessageHeaders {
public:
    struct Header {
        std::string_view name;
        std::string_view value;
        friend bool operator==(const Header&, const Header&) = default;
    };
    class Iterator {
    public:
        Iterator(const MessageHeaders& headers, std::size_t index)
            : headers_(&headers), index_(index) {}
        Header operator*() const { return (*headers_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        friend bool operator==(const Iterator&, const Iterator&) = default;

    private:
        const MessageHeaders* headers_;
        std::size_t index_;
    };

    MessageHeaders() = default;
    MessageHeaders(std::initializer_list<Header> headers) {
        for (const Header& header : headers) add(header.name, header.value);
    }

    void reserve(std::size_t headers, std::size_t bytes) {
        ends_.reserve(headers);
        bytes_.reserve(bytes);
    }
    void add(std::string_view name, std::string_view value) {
        bytes_ += name;
        const auto name_end = static_cast<std::uint32_t>(bytes_.size());
        bytes_ += value;
        ends_.push_back({name_end, static_cast<std::uint32_t>(bytes_.size())});
    }

    std::size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }
    /// Of all names and values.
    std::size_t bytes() const { return bytes_.size(); }
    /// Views that end with the next add() and with this object.
    Header operator[](std::size_t index) const {
        const std::string_view all = bytes_;
        const std::size_t begin = index == 0 ? 0 : ends_[index - 1].value;
        const Ends& ends = ends_[index];
        return {all.substr(begin, ends.name - begin),
                all.substr(ends.name, ends.value - ends.name)};
    }
    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }

    friend bool operator==(const MessageHeaders&, const MessageHeaders&) = default;

private:
    struct Ends {
        std::uint32_t name;
        std::uint32_t value;
        friend bool operator==(const Ends&, const Ends&) = default;
    };

    std::string bytes_;       // names and values, one behind the other
    std::vector<Ends> ends_;  // of each in bytes_
};

/// A message for a broker. Messages of one key keep their order.
struct Message {
    std::string topic;
    std::string key;
    std::string payload;
    MessageHeaders headers = {};
    /// Of the event in its store, if a header says so too: messages of one relay come with growing
    /// positions, and a publisher may link each with the one before it. 0: no such message.
    GlobalPosition position = {};

    friend bool operator==(const Message&, const Message&) = default;
};

}  // namespace skald
