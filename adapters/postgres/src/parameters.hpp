// The parameters of a statement in PostgreSQL's binary form, which needs no quoting and half the
// bytes of its text. Each statement says its types: "$1::bigint".
#pragma once
#include <cstdint>
#include <optional>
#include <skald/core/uuid.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace skald::postgres {

/// A one-dimensional array, built element by element.
class BinaryArray {
public:
    enum class Element : std::uint32_t {
        bytea = 17,
        bigint = 20,
        integer = 23,
        text = 25,
        uuid = 2950
    };
    explicit BinaryArray(Element type) : type_(static_cast<std::uint32_t>(type)) {}
    /// Of a composite type, by its OID.
    static BinaryArray of_rows(std::uint32_t type) { return BinaryArray(type); }

    void add(std::int64_t number);  // of a bigint or integer array
    void add(std::string_view bytes);
    void add(const Uuid& uuid);
    void add_null();
    std::size_t size() const { return count_; }

    /// The whole of it, with its header.
    std::string encoded() const;

private:
    explicit BinaryArray(std::uint32_t type) : type_(type) {}

    std::uint32_t type_;  // an OID
    std::uint32_t count_ = 0;
    bool has_null_ = false;
    std::string elements_;  // each with its length before it
};

/// A value of a composite type, field by field.
class BinaryRow {
public:
    BinaryRow& add_integer(std::int64_t number);
    BinaryRow& add_bigint(std::int64_t number);
    BinaryRow& add(const Uuid& uuid);
    BinaryRow& add_text(std::string_view text);
    BinaryRow& add_bytes(std::string_view bytes);
    BinaryRow& add(const BinaryArray& texts);
    BinaryRow& add_null(BinaryArray::Element type);
    /// What is empty is NULL.
    BinaryRow& add_some_text(std::string_view text);

    /// Leaves the row empty.
    std::string take_encoded();

private:
    void begin_field(std::uint32_t type, std::size_t bytes);

    std::uint32_t count_ = 0;
    std::string fields_;  // each with its type and length before it
};

class Parameters {
public:
    Parameters& add(std::int64_t number);
    Parameters& add(bool truth);
    Parameters& add(std::string_view bytes);
    Parameters& add(const std::string& bytes) { return add(std::string_view(bytes)); }
    Parameters& add(const char* text) { return add(std::string_view(text)); }
    Parameters& add(const Uuid& uuid);
    Parameters& add(const BinaryArray& array);

    /// "$3", of the one added last.
    std::string last() const { return "$" + std::to_string(values_.size()); }
    const std::vector<std::string>& values() const { return values_; }

private:
    std::vector<std::string> values_;
};

}  // namespace skald::postgres
