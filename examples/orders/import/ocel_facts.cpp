#include "orders/import/ocel_facts.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <skald/core/limits.hpp>
#include <skald/core/stream_id.hpp>
#include <string_view>
#include <utility>

#include "orders/import/json_text.hpp"
#include "orders/import/rehearsal.hpp"

namespace orders {
namespace {

using skald::Error;
using skald::Result;
using skald::ocel::Event;
using skald::ocel::Object;
using skald::ocel::OcelLog;
using skald::ocel::Relationship;

Error at(const Event& event, const std::string& message) {
    return skald::invalid_argument("event \"" + event.id + "\" (" + event.type + ", " +
                                   skald::to_string(event.time) + "): " + message);
}

// Turns the events of one log into facts.
class FactReader {
public:
    explicit FactReader(const OcelLog& log) : log_(log) {}

    Result<Step<ShopFact>> step(const Event& event) {
        const Reading* reading = reading_of(event.type);
        if (reading == nullptr) return at(event, "unknown event type; known are " + known_types());
        auto object = the_one(event, reading->object_type);
        if (!object) return std::move(object).error();
        auto fact = (this->*reading->read)(event, **object);
        if (!fact) return std::move(fact).error();
        auto tags = tags_of(event);
        if (!tags) return std::move(tags).error();
        return Step<ShopFact>{event.time,
                              (*object)->id,
                              *std::move(fact),
                              *std::move(tags),
                              skald::CommandId::named("ocel:" + event.id),
                              R"({"source":"ocel","event":)" + json_text(event.id) + "}",
                              "event \"" + event.id + "\""};
    }

    std::vector<std::string> remarks() const {
        std::vector<std::string> remarks;
        const auto remark = [&](std::uint64_t count, std::string_view what) {
            if (count > 0) remarks.push_back(std::to_string(count) + std::string(what));
        };
        remark(orders_without_price_, " orders have no price: that of their items is taken");
        remark(items_without_price_, " items have no price: 0.00 is taken");
        remark(orders_without_customer_, " orders have no customer");
        return remarks;
    }

private:
    using Read = Result<ShopFact> (FactReader::*)(const Event&, const Object&);
    // How an event type is read, and the type of the object that it happens to.
    struct Reading {
        std::string_view event_type;
        std::string_view object_type;
        Read read;
    };

    static const std::array<Reading, 11>& readings() {
        static const std::array<Reading, 11> all{{
            {"place order", "orders", &FactReader::placed},
            {"confirm order", "orders", &FactReader::confirmed},
            {"payment reminder", "orders", &FactReader::reminded},
            {"pay order", "orders", &FactReader::paid},
            {"item out of stock", "items", &FactReader::out_of_stock},
            {"reorder item", "items", &FactReader::reordered},
            {"pick item", "items", &FactReader::picked},
            {"create package", "packages", &FactReader::created},
            {"send package", "packages", &FactReader::sent},
            {"failed delivery", "packages", &FactReader::failed},
            {"package delivered", "packages", &FactReader::delivered},
        }};
        return all;
    }

    static const Reading* reading_of(std::string_view event_type) {
        for (const Reading& reading : readings()) {
            if (reading.event_type == event_type) return &reading;
        }
        return nullptr;
    }

    static std::string known_types() {
        std::string list;
        for (const Reading& reading : readings()) {
            if (!list.empty()) list += ", ";
            list += reading.event_type;
        }
        return list;
    }

    // Orders.

    Result<ShopFact> placed(const Event& event, const Object& order) {
        OrderPlaced placed;
        placed.customer = related(event, "customers", "customer");
        if (placed.customer.empty()) ++orders_without_customer_;
        Money items_price;
        for (const std::string& item : all_related(event, "items")) {
            auto line = line_of(event, item);
            if (!line) return std::move(line).error();
            const auto sum = items_price.plus(line->price);
            if (!sum) return at(event, sum.error().message);
            items_price = *sum;
            placed.lines.push_back(*std::move(line));
        }
        const auto price = price_of(event, order);
        if (!price) return price.error();
        if (!*price) ++orders_without_price_;
        placed.price = price->value_or(items_price);
        const auto total = total_.plus(placed.price);
        const auto items_total = items_total_.plus(items_price);
        if (!total || !items_total) return at(event, "the prices of the log add up to too much");
        total_ = *total;
        items_total_ = *items_total;
        return ShopFact(std::move(placed));
    }
    Result<ShopFact> confirmed(const Event& event, const Object&) {
        return ShopFact(OrderConfirmed{related(event, "employees", "sales person")});
    }
    Result<ShopFact> reminded(const Event&, const Object&) {
        return ShopFact(PaymentReminderSent{});
    }
    Result<ShopFact> paid(const Event&, const Object&) { return ShopFact(OrderPaid{}); }

    Result<OrderLine> line_of(const Event& event, const std::string& item_id) {
        const Object& item = *log_.object(item_id);
        const auto price = price_of(event, item);
        if (!price) return price.error();
        if (!*price) ++items_without_price_;
        OrderLine line{item_id, product_of(item), price->value_or(Money()), {}};
        line.list_price = line.price;
        const Object* product = log_.object(line.product);
        if (product == nullptr) return line;
        const auto list_price = price_of(event, *product);
        if (!list_price) return list_price.error();
        line.list_price = list_price->value_or(line.price);
        return line;
    }

    // The price that holds when the event happens; none: the object has no price.
    static Result<std::optional<Money>> price_of(const Event& event, const Object& object) {
        const auto* price = skald::ocel::attribute_at(object, "price", event.time);
        if (price == nullptr) price = first_price(object);
        if (price == nullptr) return std::optional<Money>();
        const auto money = Money::parse(price->value.text);
        if (!money) {
            return at(event, "the price of " + object.type + " \"" + object.id +
                                 "\": " + money.error().message);
        }
        return std::optional<Money>(*money);
    }
    // Some systems note a price a moment after the event that it belongs to.
    static const skald::ocel::Attribute* first_price(const Object& object) {
        const skald::ocel::Attribute* first = nullptr;
        for (const auto& attribute : object.attributes) {
            if (attribute.name != "price") continue;
            if (first == nullptr || attribute.time < first->time) first = &attribute;
        }
        return first;
    }

    // Items.

    Result<ShopFact> out_of_stock(const Event& event, const Object& item) {
        return ShopFact(ItemOutOfStock{product_of(item), related(event, "employees", {})});
    }
    Result<ShopFact> reordered(const Event& event, const Object& item) {
        return ShopFact(ItemReordered{product_of(item), related(event, "employees", {})});
    }
    Result<ShopFact> picked(const Event& event, const Object& item) {
        return ShopFact(ItemPicked{product_of(item), related(event, "employees", {})});
    }

    std::string product_of(const Object& item) const {
        for (const Relationship& relation : item.relationships) {
            const Object& other = *log_.object(relation.object_id);
            if (other.type == "products") return other.id;
        }
        return {};
    }

    // Packages.

    Result<ShopFact> created(const Event& event, const Object&) {
        return ShopFact(
            PackageCreated{related(event, "employees", "packer"), all_related(event, "items")});
    }
    Result<ShopFact> sent(const Event& event, const Object&) {
        return ShopFact(PackageSent{related(event, "employees", "forwarder"),
                                    related(event, "employees", "shipper")});
    }
    Result<ShopFact> failed(const Event& event, const Object&) {
        return ShopFact(DeliveryFailed{related(event, "employees", "shipper")});
    }
    Result<ShopFact> delivered(const Event& event, const Object&) {
        return ShopFact(PackageDelivered{related(event, "employees", "shipper")});
    }

    // Objects of an event.

    // The only object of this type, whatever its qualifiers.
    Result<const Object*> the_one(const Event& event, std::string_view type) const {
        const auto ids = all_related(event, type);
        if (ids.size() == 1) return log_.object(ids.front());
        const std::string wanted = "it needs one object of type " + std::string(type);
        if (ids.empty()) return at(event, wanted + ", and has none");
        return at(event, wanted + ", and has \"" + ids[0] + "\" and \"" + ids[1] + "\"");
    }

    // The first object of this type with this qualifier (any, if it is empty); "" if there is none.
    std::string related(const Event& event, std::string_view type,
                        std::string_view qualifier) const {
        for (const Relationship& relation : event.relationships) {
            if (!qualifier.empty() && relation.qualifier != qualifier) continue;
            if (log_.object(relation.object_id)->type == type) return relation.object_id;
        }
        return {};
    }

    // The objects of this type, each once, in the order of the file.
    std::vector<std::string> all_related(const Event& event, std::string_view type) const {
        std::vector<std::string> ids;
        std::set<std::string_view> seen;
        for (const Relationship& relation : event.relationships) {
            if (log_.object(relation.object_id)->type != type) continue;
            if (seen.insert(relation.object_id).second) ids.push_back(relation.object_id);
        }
        return ids;
    }

    Result<skald::Tags> tags_of(const Event& event) const {
        std::vector<std::string> tags;
        for (const Relationship& relation : event.relationships) {
            tags.push_back(log_.object(relation.object_id)->type + ":" + relation.object_id);
            const auto valid =
                skald::limits::check_name("the tag", tags.back(), skald::limits::tag_bytes_max);
            if (!valid) return at(event, valid.error().message);
        }
        skald::Tags set;
        for (const std::string& tag : tags) set.add(tag);
        if (set.size() > skald::limits::tags_max) {
            return at(event, "it concerns " + std::to_string(set.size()) + " objects, over " +
                                 std::to_string(skald::limits::tags_max));
        }
        return set;
    }

    const OcelLog& log_;                         // what is read
    Money total_;                                // of the orders so far: reports add them up
    Money items_total_;                          // of their items
    std::uint64_t orders_without_price_ = 0;     // remarked
    std::uint64_t items_without_price_ = 0;      // remarked
    std::uint64_t orders_without_customer_ = 0;  // remarked
};

std::optional<Error> rehearse(Rehearsal<RecordingModels>& rehearsal, const Event& event,
                              const Step<ShopFact>& step) {
    if (const auto refused = rehearsal.perform(step)) return at(event, refused->message);
    const auto stream = skald::StreamId::of("package", step.object);  // the longest of the three
    if (!stream) return at(event, stream.error().message);
    return std::nullopt;
}

}  // namespace

Result<ShopLog> facts_of(const OcelLog& log) {
    FactReader reader(log);
    Rehearsal<RecordingModels> rehearsal;
    ShopLog shop;
    shop.steps.reserve(log.events.size());
    for (const Event& event : log.events) {
        auto step = reader.step(event);
        if (!step) return std::move(step).error();
        if (const auto wrong = rehearse(rehearsal, event, *step)) return *wrong;
        shop.steps.push_back(*std::move(step));
    }
    shop.remarks = reader.remarks();
    return shop;
}

}  // namespace orders
