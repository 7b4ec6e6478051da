// Tags say what an event is about: "order:42", "customer:7". Queries and conditions select by them.
#pragma once
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace skald {

/// A set of tags, kept sorted by bytes. The store accepts up to 1,024 tags an event, each 1 to 256
/// bytes of UTF-8 without control characters (see limits.hpp).
class Tags {
public:
    Tags() = default;
    Tags(std::initializer_list<std::string_view> tags);

    /// Adds the tag unless it is there already.
    void add(std::string_view tag);
    void add(const Tags& others);

    bool contains(std::string_view tag) const;
    std::size_t size() const { return sorted_.size(); }
    bool empty() const { return sorted_.empty(); }
    auto begin() const { return sorted_.begin(); }
    auto end() const { return sorted_.end(); }
    friend bool operator==(const Tags&, const Tags&) = default;

private:
    std::vector<std::string> sorted_;
};

}  // namespace skald
