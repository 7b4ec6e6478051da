// A small order log as read_ocel() yields one, for tests that bend it.
#pragma once
#include <algorithm>
#include <initializer_list>
#include <skald/adapters/ocel/ocel_log.hpp>
#include <string>
#include <utility>

namespace orders::testing {

class SmallShopLog {
public:
    /// Alice's order o-1 of two items, in one package: placed to delivered.
    SmallShopLog() {
        object("Alice", "customers");
        object("Bram", "employees");
        object("Kettle", "products", "54.99");
        object("o-1", "orders", "114.98");
        object("i-1", "items", "54.99", "Kettle");
        object("i-2", "items", "54.99", "Kettle");
        object("p-1", "packages");
        event("e1", "place order",
              {{"o-1", "order"}, {"i-1", "item"}, {"i-2", "item"}, {"Alice", "customer"}});
        event("e2", "confirm order", {{"o-1", "order"}, {"Bram", "sales person"}});
        event("e3", "item out of stock", {{"i-1", "item"}, {"Bram", "employee"}});
        event("e4", "reorder item", {{"i-1", "item"}, {"Bram", "employee"}});
        event("e5", "pick item", {{"i-1", "item"}, {"Bram", "employee"}});
        event("e6", "pick item", {{"i-2", "item"}, {"Bram", "employee"}});
        event("e7", "create package",
              {{"p-1", "creates"}, {"i-1", "item"}, {"i-2", "item"}, {"Bram", "packer"}});
        event("e8", "send package",
              {{"p-1", "shipped package"}, {"Bram", "forwarder"}, {"Bram", "shipper"}});
        event("e9", "failed delivery", {{"p-1", "shipped package"}, {"Bram", "shipper"}});
        event("f1", "package delivered", {{"p-1", "shipped package"}, {"Bram", "shipper"}});
        event("f2", "payment reminder", {{"o-1", "order"}});
        event("f3", "pay order", {{"o-1", "order"}});
    }

    skald::ocel::OcelLog log;

    void object(const std::string& id, const std::string& type, const std::string& price = {},
                const std::string& product = {}) {
        skald::ocel::Object object{id, type, {}, {}};
        if (!price.empty()) {
            object.attributes.push_back(
                {"price", {skald::ocel::ValueKind::number, price}, time_of(0)});
        }
        if (!product.empty()) object.relationships.push_back({product, "is a"});
        const auto place = std::lower_bound(
            log.objects.begin(), log.objects.end(), id,
            [](const skald::ocel::Object& other, const std::string& i) { return other.id < i; });
        log.objects.insert(place, std::move(object));
    }
    void event(const std::string& id, const std::string& type,
               std::initializer_list<skald::ocel::Relationship> relationships) {
        log.events.push_back({id, type, time_of(log.events.size() + 1), {}, relationships});
    }
    skald::ocel::Event& event_of(const std::string& id) {
        return *std::find_if(log.events.begin(), log.events.end(),
                             [&](const skald::ocel::Event& event) { return event.id == id; });
    }
    skald::ocel::Object& object_of(const std::string& id) {
        return *std::find_if(log.objects.begin(), log.objects.end(),
                             [&](const skald::ocel::Object& object) { return object.id == id; });
    }

    static skald::Timestamp time_of(std::size_t hours) {
        return skald::Timestamp(std::chrono::hours(440'000 + hours));
    }
};

}  // namespace orders::testing
