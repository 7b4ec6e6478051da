#include "parameters.hpp"

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
    if (type_ == Element::integer) {
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
    put(all, static_cast<std::uint32_t>(type_));
    if (count_ == 0) return all;
    put(all, count_);
    put<std::uint32_t>(all, 1);  // the first index
    all += elements_;
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
