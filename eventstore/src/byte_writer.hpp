// Writes numbers and text as they lie on disk: little endian, without padding.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <skald/core/timestamp.hpp>
#include <skald/core/uuid.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace skald {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they lie");

/// Appends to a buffer that it does not own.
class ByteWriter {
public:
    explicit ByteWriter(std::vector<std::byte>& out) : out_(out) {}

    void u8(std::uint8_t value) { number(value); }
    void u16(std::uint16_t value) { number(value); }
    void u32(std::uint32_t value) { number(value); }
    void u64(std::uint64_t value) { number(value); }
    void time(Timestamp value) { number(value.time_since_epoch().count()); }
    void uuid(const Uuid& value) { bytes(std::as_bytes(std::span(value.bytes()))); }
    void text(std::string_view value) { bytes(std::as_bytes(std::span(value))); }
    /// The length in 16 bits, then the text.
    void short_text(std::string_view value) {
        u16(static_cast<std::uint16_t>(value.size()));
        text(value);
    }
    void bytes(std::span<const std::byte> value) {
        out_.insert(out_.end(), value.begin(), value.end());
    }
    void zeroes(std::size_t count) { out_.resize(out_.size() + count); }

    std::size_t size() const { return out_.size(); }

private:
    template <class Number>
    void number(Number value) {
        bytes(std::as_bytes(std::span(&value, 1)));
    }

    std::vector<std::byte>& out_;  // of the caller
};

/// Overwrites a number that was written before.
template <class Number>
void put_number(std::span<std::byte> bytes, std::size_t offset, Number value) {
    std::memcpy(bytes.subspan(offset, sizeof value).data(), &value, sizeof value);
}

}  // namespace skald
