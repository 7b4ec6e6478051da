#include "ocel_checks.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "json_fields.hpp"
#include "json_value.hpp"

namespace skald::ocel {
namespace {

// Each name or id and the index where it stands.
using Indexes = std::unordered_map<std::string_view, std::size_t>;

template <class T>
Result<Indexes> index_by(const std::vector<T>& elements, std::string T::* id,
                         std::string_view member, std::string_view field) {
    Indexes indexes;
    indexes.reserve(elements.size());
    const JsonPath all(member);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        const auto [first, inserted] = indexes.emplace(elements[i].*id, i);
        if (inserted) continue;
        return wrong(all.element(i).member(field), in_quotes(elements[i].*id) +
                                                       " is already that of " +
                                                       all.element(first->second).text());
    }
    return indexes;
}

template <class T>
Result<void> check_element(const T& element, const Indexes& types, const Indexes& objects,
                           std::string_view what, const JsonPath& path) {
    const std::string whose = " (" + std::string(what) + " " + in_quotes(element.id) + ")";
    if (!types.contains(element.type)) {
        return wrong(path.member("type"), in_quotes(element.type) + " is not among the " +
                                              std::string(what) + " types" + whose);
    }
    const JsonPath related = path.member("relationships");
    for (std::size_t i = 0; i < element.relationships.size(); ++i) {
        const std::string& object = element.relationships[i].object_id;
        if (objects.contains(object)) continue;
        return wrong(related.element(i).member("objectId"),
                     "there is no object " + in_quotes(object) + whose);
    }
    return {};
}

template <class T>
Result<void> check_all(const std::vector<T>& elements, const std::vector<LogType>& declared,
                       const Indexes& objects, std::string_view what, std::string_view member,
                       std::string_view types_member) {
    const auto types = index_by(declared, &LogType::name, types_member, "name");
    if (!types) return types.error();
    const JsonPath all(member);
    for (std::size_t i = 0; i < elements.size(); ++i) {
        auto fits = check_element(elements[i], *types, objects, what, all.element(i));
        if (!fits) return fits;
    }
    return {};
}

}  // namespace

Result<void> check_references(const OcelLog& log) {
    const auto objects = index_by(log.objects, &Object::id, "objects", "id");
    if (!objects) return objects.error();
    const auto events = index_by(log.events, &Event::id, "events", "id");
    if (!events) return events.error();
    auto fits =
        check_all(log.objects, log.object_types, *objects, "object", "objects", "objectTypes");
    if (!fits) return fits;
    return check_all(log.events, log.event_types, *objects, "event", "events", "eventTypes");
}

}  // namespace skald::ocel
