// Codecs that write domain structs in cereal's portable binary form (little endian, lengths before
// contents): smaller and faster than JSON, and bound to the order of the fields. Heavy, like
// json_codec.hpp.
#pragma once
#include <cereal/archives/portable_binary.hpp>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <skald/adapters/cereal/fields_archive.hpp>
#include <skald/core/codec.hpp>
#include <skald/core/format_codec.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace skald {

namespace detail {

// Reads fields while it trusts no length: cereal would allocate whatever the bytes claim.
struct BinaryFieldReader {
    ::cereal::PortableBinaryInputArchive& archive;
    std::istringstream& bytes;

    template <class Member>
    void operator()(const char*, Member& member) const {
        read(member);
    }

private:
    std::size_t length() const {
        ::cereal::size_type claimed = 0;
        archive(::cereal::make_size_tag(claimed));
        if (claimed > static_cast<std::size_t>(bytes.rdbuf()->in_avail())) {
            throw std::length_error("a length goes beyond the end of the bytes");
        }
        return static_cast<std::size_t>(claimed);
    }
    template <class T>
    void read(T& value) const {
        if constexpr (HasFields<T>) {
            T::fields(value, *this);
        } else if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;  // any other value in a bool is undefined behaviour
            archive(byte);
            if (byte > 1) throw std::range_error("a bool is neither 0 nor 1");
            value = byte == 1;
        } else {
            static_assert(std::is_arithmetic_v<T>,
                          "a field is a number, string, vector or a struct with fields()");
            archive(value);
        }
    }
    void read(std::string& text) const {
        text.resize(length());
        archive(::cereal::binary_data(text.data(), text.size()));
    }
    template <class T>
    void read(std::vector<T>& values) const {
        for (std::size_t left = length(); left > 0; --left) {
            T value{};
            read(value);
            values.push_back(std::move(value));
        }
    }
};

}  // namespace detail

/// The binary form of one struct.
struct BinaryFormat {
    static std::string_view content_type() { return "application/octet-stream"; }

    template <detail::Serialisable T>
    Result<std::string> write(const T& object) const {
        std::ostringstream out;
        ::cereal::PortableBinaryOutputArchive archive(out);
        detail::pass_fields(archive, const_cast<T&>(object));  // an output archive only reads
        return std::move(out).str();
    }

    /// Errors: corrupt: too few bytes, or bytes left over.
    template <detail::Serialisable T>
    Result<T> read(std::string_view data) const {
        try {
            T object{};
            std::istringstream in{std::string(data)};
            ::cereal::PortableBinaryInputArchive archive(in);
            if constexpr (HasFields<T>) T::fields(object, detail::BinaryFieldReader{archive, in});
            if (in.peek() != std::istringstream::traits_type::eof()) {
                return Error{Errc::corrupt, std::string(T::name) + ": bytes are left over"};
            }
            return object;
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const std::exception& e) {
            return Error{Errc::corrupt, std::string(T::name) + ": " + e.what()};
        }
    }
};

/// A codec of the variant's events in binary form. Upcasters follow in any order.
template <EventVariant Event, class... Upcasters>
std::shared_ptr<const Codec<Event>> binary_codec(UnknownEvents unknown, Upcasters... upcasters) {
    return std::make_shared<FormatCodec<Event, BinaryFormat, Upcasters...>>(
        BinaryFormat{}, unknown, std::move(upcasters)...);
}
template <EventVariant Event>
std::shared_ptr<const Codec<Event>> binary_codec() {
    return binary_codec<Event>(UnknownEvents::fail);
}

}  // namespace skald
