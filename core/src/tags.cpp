#include <skald/core/tags.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace skald {

Tags::Tags(std::initializer_list<std::string_view> tags) {
    sorted_.reserve(tags.size());
    for (const std::string_view tag : tags) add(tag);
}

void Tags::add(std::string_view tag) {
    const auto place = std::lower_bound(sorted_.begin(), sorted_.end(), tag);
    if (place != sorted_.end() && *place == tag) return;
    sorted_.emplace(place, tag);
}

void Tags::add(const Tags& others) {
    std::vector<std::string> united;
    united.reserve(sorted_.size() + others.sorted_.size());
    std::set_union(sorted_.begin(), sorted_.end(), others.sorted_.begin(), others.sorted_.end(),
                   std::back_inserter(united));
    sorted_ = std::move(united);
}

bool Tags::contains(std::string_view tag) const {
    return std::binary_search(sorted_.begin(), sorted_.end(), tag);
}

}  // namespace skald
