#include "parameters.hpp"

#include <utility>

namespace skald::postgres {
namespace {

template <class Unsigned>
void put(std::string& out, Unsigned value) {
    for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(value >> shift & 0xffU));
    }
}

std::string_view bytes_of_uuid(const Uuid& uuid) {
    return {reinterpret_cast<const char*>(uuid.bytes().data()), uuid.bytes().size()};
}

}  // namespace

void BinaryArray::add(std::int64_t number) {
    ++count_;
    if (type_ == static_cast<std::uint32_t>(Element::integer)) {
        put<std::uint32_t>(elements_, 4);
        put(elements_, static_cast<std::uint32_t>(number));
        return;
    }
    put<std::uint32_t>(elements_, 8);
    put(elements_, static_cast<std::uint64_t>(number));
}

void BinaryArray::add(std::string_view bytes) {
    ++count_;
    put(elements_, static_cast<std::uint32_t>(bytes.size()));
    elements_.append(bytes);
}

void BinaryArray::add(const Uuid& uuid) {
    add(bytes_of_uuid(uuid));
}

void BinaryArray::add_null() {
    ++count_;
    has_null_ = true;
    put<std::uint32_t>(elements_, 0xffffffff);
}

std::string BinaryArray::encoded() const {
    std::string all;
    all.reserve(20 + elements_.size());
    put<std::uint32_t>(all, count_ == 0 ? 0 : 1);  // dimensions
    put<std::uint32_t>(all, has_null_ ? 1 : 0);
    put(all, type_);
    if (count_ == 0) return all;
    put(all, count_);
    put<std::uint32_t>(all, 1);  // the first index
    all += elements_;
    return all;
}

void BinaryRow::begin_field(std::uint32_t type, std::size_t bytes) {
    ++count_;
    put(fields_, type);
    put(fields_, static_cast<std::uint32_t>(bytes));
}

BinaryRow& BinaryRow::add_integer(std::int64_t number) {
    begin_field(static_cast<std::uint32_t>(BinaryArray::Element::integer), 4);
    put(fields_, static_cast<std::uint32_t>(number));
    return *this;
}

BinaryRow& BinaryRow::add_bigint(std::int64_t number) {
    begin_field(static_cast<std::uint32_t>(BinaryArray::Element::bigint), 8);
    put(fields_, static_cast<std::uint64_t>(number));
    return *this;
}

BinaryRow& BinaryRow::add(const Uuid& uuid) {
    begin_field(static_cast<std::uint32_t>(BinaryArray::Element::uuid), 16);
    fields_ += bytes_of_uuid(uuid);
    return *this;
}

BinaryRow& BinaryRow::add_text(std::string_view text) {
    begin_field(static_cast<std::uint32_t>(BinaryArray::Element::text), text.size());
    fields_ += text;
    return *this;
}

BinaryRow& BinaryRow::add_bytes(std::string_view bytes) {
    begin_field(static_cast<std::uint32_t>(BinaryArray::Element::bytea), bytes.size());
    fields_ += bytes;
    return *this;
}

BinaryRow& BinaryRow::add(const BinaryArray& texts) {
    constexpr std::uint32_t text_array = 1009;  // the OID of text[]
    const std::string encoded = texts.encoded();
    begin_field(text_array, encoded.size());
    fields_ += encoded;
    return *this;
}

BinaryRow& BinaryRow::add_null(BinaryArray::Element type) {
    begin_field(static_cast<std::uint32_t>(type), 0xffffffff);
    return *this;
}

BinaryRow& BinaryRow::add_some_text(std::string_view text) {
    return text.empty() ? add_null(BinaryArray::Element::text) : add_text(text);
}

std::string BinaryRow::take_encoded() {
    std::string all;
    put(all, std::exchange(count_, 0));
    all += fields_;
    fields_.clear();
    return all;
}

Parameters& Parameters::add(std::int64_t number) {
    put(values_.emplace_back(), static_cast<std::uint64_t>(number));
    return *this;
}

Parameters& Parameters::add(bool truth) {
    values_.emplace_back(1, truth ? '\1' : '\0');
    return *this;
}

Parameters& Parameters::add(std::string_view bytes) {
    values_.emplace_back(bytes);
    return *this;
}

Parameters& Parameters::add(const Uuid& uuid) {
    values_.emplace_back(bytes_of_uuid(uuid));
    return *this;
}

Parameters& Parameters::add(const BinaryArray& array) {
    values_.push_back(array.encoded());
    return *this;
}

}  // namespace skald::postgres
