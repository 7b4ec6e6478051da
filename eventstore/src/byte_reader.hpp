// Reads what a ByteWriter wrote, and never beyond the end.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <span>
#include <string_view>

namespace skald {

/// The number that lies there: the caller knows that all of it is within the bytes.
template <class Number>
Number number_at(const std::byte* bytes) {
    Number value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// After a read beyond the end it yields zeroes and empty texts, and ok() is false.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}

    bool ok() const { return ok_; }
    std::span<const std::byte> rest() const { return rest_; }

    std::uint8_t u8() { return number<std::uint8_t>(); }
    std::uint16_t u16() { return number<std::uint16_t>(); }
    std::uint32_t u32() { return number<std::uint32_t>(); }
    std::uint64_t u64() { return number<std::uint64_t>(); }
    Timestamp time() { return Timestamp(std::chrono::nanoseconds(number<std::int64_t>())); }
    Uuid uuid() {
        std::array<std::uint8_t, 16> value{};
        copy(&value, sizeof value);
        return Uuid(value);
    }
    std::span<const std::byte> bytes(std::size_t count) {
        if (count > rest_.size()) {
            ok_ = false;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    std::string_view text(std::size_t count) {
        const auto taken = bytes(count);
        return {reinterpret_cast<const char*>(taken.data()), taken.size()};
    }
    std::string_view short_text() { return text(u16()); }
    bool zeroes(std::size_t count) {
        for (const std::byte byte : bytes(count)) {
            if (byte != std::byte{0}) ok_ = false;
        }
        return ok_;
    }

private:
    void copy(void* to, std::size_t count) {
        const auto taken = bytes(count);
        if (ok_) std::memcpy(to, taken.data(), count);
    }
    template <class Number>
    Number number() {
        Number value = 0;
        copy(&value, sizeof value);
        return value;
    }

    std::span<const std::byte> rest_;  // not read yet
    bool ok_ = true;                   // nothing was missing so far
};

}  // namespace skald
