#include <algorithm>
#include <skald/adapters/ocel/ocel_log.hpp>

namespace skald::ocel {

const Object* OcelLog::object(std::string_view id) const {
    const auto found = std::lower_bound(
        objects.begin(), objects.end(), id,
        [](const Object& object, std::string_view key) { return object.id < key; });
    return found != objects.end() && found->id == id ? &*found : nullptr;
}

const Attribute* attribute_at(const Object& object, std::string_view name, Timestamp time) {
    const Attribute* last = nullptr;
    for (const Attribute& attribute : object.attributes) {
        if (attribute.name != name || attribute.time > time) continue;
        if (last == nullptr || attribute.time >= last->time) last = &attribute;
    }
    return last;
}

}  // namespace skald::ocel
