#include "orders/report/order_story.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <skald/core/limits.hpp>
#include <skald/core/repository.hpp>
#include <string_view>
#include <variant>

#include "orders/domain/recorded_order.hpp"
#include "orders/report/text_table.hpp"
#include "orders/storage/codecs.hpp"
#include "orders/views/row_update.hpp"

namespace orders {
namespace {

using skald::RecordedEvent;
using skald::Result;

std::string pieces(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " item" : " items");
}

std::string by(const std::string& person) {
    return person.empty() ? "" : " by " + person;
}

// Tells the events of one order, one after the other.
class Teller {
public:
    explicit Teller(std::string order) : order_(std::move(order)) {}

    /// What the event means for the order; empty: nothing.
    Result<std::string> tell(const RecordedEvent& recorded) {
        const std::string_view category = skald::category_of(recorded.stream);
        id_ = id_of(recorded);
        if (category == "order") return tell_with(*orders_, recorded);
        if (category == "item") return tell_with(*items_, recorded);
        if (category == "package") return tell_with(*packages_, recorded);
        return std::string();
    }

    /// Where the order stands, and its items, each by the furthest that it has come.
    std::string afterwards() const {
        std::string text(stage_of(state_));
        std::string separator = " · ";
        const auto part = [&](std::size_t count, std::size_t further, std::string_view words) {
            if (count <= further) return;
            text += separator + std::to_string(count - further) + " " + std::string(words);
            separator = ", ";
        };
        part(missing_.size(), 0, "missing");
        part(picked_.size(), packed_.size(), "picked");
        part(packed_.size(), sent_.size(), "packed");
        part(sent_.size(), arrived_.size(), "on the way");
        part(arrived_.size(), 0, "of " + std::to_string(state_.lines.size()) + " arrived");
        return text;
    }

private:
    template <class Event>
    Result<std::string> tell_with(const skald::Codec<Event>& codec, const RecordedEvent& recorded) {
        const auto event = codec.decode(recorded);
        if (!event) return event.error();
        return std::visit([this](const auto& e) { return this->words(e); }, **event);
    }

    // An order.

    template <class Event>
    std::string words(const Event& event) {
        if (id_ != order_) return {};
        state_ = OrderHistory::evolve(std::move(state_), event);
        return order_words(event);
    }
    static std::string order_words(const OrderPlaced& event) {
        return "placed by " + event.customer + ": " + pieces(event.lines.size()) + " for " +
               for_people(event.price);
    }
    static std::string order_words(const OrderLineAdded& event) {
        return event.line.item + " (" + event.line.product + ") added, now for " +
               for_people(event.price);
    }
    static std::string order_words(const OrderLineRemoved& event) {
        return event.item + " taken out, now for " + for_people(event.price);
    }
    static std::string order_words(const OrderConfirmed& event) {
        return "confirmed" + by(event.sales_person);
    }
    std::string order_words(const PaymentReminderSent&) const {
        return "payment reminder " + std::to_string(state_.reminders);
    }
    static std::string order_words(const OrderPaid&) { return "paid"; }
    static std::string order_words(const OrderItemsShipped& event) {
        return pieces(event.items.size()) + " may leave in " + event.package;
    }
    static std::string order_words(const OrderItemsDelivered& event) {
        return pieces(event.items.size()) + " received from " + event.package;
    }
    static std::string order_words(const OrderCancelled& event) {
        return "cancelled: " + event.reason;
    }

    // An item.

    std::string words(const ItemOutOfStock& event) {
        if (!state_.has_item(id_)) return {};
        missing_.insert(id_);
        return id_ + " (" + event.product + ") is out of stock, found" + by(event.found_by);
    }
    std::string words(const ItemReordered& event) {
        if (!state_.has_item(id_)) return {};
        return id_ + " (" + event.product + ") reordered" + by(event.reordered_by);
    }
    std::string words(const ItemPicked& event) {
        if (!state_.has_item(id_)) return {};
        missing_.erase(id_);
        picked_.insert(id_);
        return id_ + " (" + event.product + ") picked" + by(event.picked_by);
    }

    // A package.

    std::string words(const PackageCreated& event) {
        std::set<std::string>& mine = packages_with_[id_];
        for (const std::string& item : event.items) {
            if (state_.has_item(item)) mine.insert(item);
        }
        if (mine.empty()) return {};
        packed_.insert(mine.begin(), mine.end());
        std::string text = id_ + " packed" + by(event.packed_by) + ": " + pieces(mine.size());
        const std::size_t others = event.items.size() - std::min(mine.size(), event.items.size());
        return others == 0 ? text : text + ", and " + std::to_string(others) + " of other orders";
    }
    std::string words(const PackageSent& event) {
        return with_package(sent_, " sent" + by(event.shipped_by));
    }
    std::string words(const DeliveryFailed& event) {
        std::set<std::string> none;
        return with_package(none, ": delivery failed" + by(event.shipped_by));
    }
    std::string words(const PackageDelivered& event) {
        return with_package(arrived_, " delivered" + by(event.shipped_by));
    }
    // The package's items of this order come to `where`.
    std::string with_package(std::set<std::string>& where, const std::string& what) {
        const std::set<std::string>& mine = packages_with_[id_];
        if (mine.empty()) return {};
        where.insert(mine.begin(), mine.end());
        return id_ + what;
    }

    const std::string order_;  // the order's id
    std::string id_;           // of what the present event is about
    OrderState state_;         // after the events so far
    std::set<std::string> missing_, picked_, packed_, sent_, arrived_;  // items of the order
    std::map<std::string, std::set<std::string>> packages_with_;        // its items in each
    std::shared_ptr<const skald::Codec<OrderEvent>> orders_ = order_codec();
    std::shared_ptr<const skald::Codec<ItemEvent>> items_ = item_codec();
    std::shared_ptr<const skald::Codec<PackageEvent>> packages_ = package_codec();
};

using Positions = std::set<skald::GlobalPosition>;

// Joined by OR, in as many queries as the limits make it.
std::vector<skald::Query> queries_of(const std::vector<skald::QueryItem>& items) {
    std::vector<skald::Query> queries;
    for (const skald::QueryItem& item : items) {
        if (queries.empty() || queries.back().items().size() == skald::limits::query_items_max) {
            queries.emplace_back();
        }
        queries.back().or_item(item);
    }
    return queries;
}

// Adds where the events lie that match, and names the streams of packages among them.
Result<void> gather(skald::EventStore& store, const std::vector<skald::QueryItem>& items,
                    Positions& positions, std::set<std::string>& packages) {
    for (const skald::Query& query : queries_of(items)) {
        const auto read = store.for_each(skald::ReadRequest::all(query),
                                         [&](const RecordedEvent& event) -> Result<void> {
                                             positions.insert(event.position);
                                             if (skald::category_of(event.stream) == "package") {
                                                 packages.insert(std::string(event.stream));
                                             }
                                             return {};
                                         });
        if (!read) return read.error();
    }
    return {};
}

Result<Positions> positions_of(skald::EventStore& store, const std::string& order,
                               const OrderState& state) {
    Positions positions;
    std::set<std::string> packages;
    std::vector<skald::QueryItem> about{{.tags = {"orders:" + order}}};
    for (const OrderLine& line : state.lines) about.push_back({.tags = {"items:" + line.item}});
    if (const auto found = gather(store, about, positions, packages); !found) return found.error();
    // Not every log names the items each time that it names their package.
    about.clear();
    for (const std::string& package : packages) {
        about.push_back({.stream = *skald::StreamId::parse(package)});
    }
    if (const auto found = gather(store, about, positions, packages); !found) return found.error();
    return positions;
}

skald::Error not_found(const std::string& order) {
    return {skald::Errc::not_found, "there is no order \"" + order + "\""};
}

}  // namespace

Result<std::vector<StoryLine>> story_of(skald::EventStore& store, const std::string& order,
                                        std::optional<skald::Timestamp> occurred_before) {
    const auto loaded = skald::Repository<RecordedOrder>(store, order_codec()).load(order);
    if (!loaded) return loaded.error();
    const auto positions = positions_of(store, order, loaded->state);
    if (!positions) return positions.error();
    Teller teller(order);
    std::vector<StoryLine> story;
    for (const skald::GlobalPosition position : *positions) {
        const skald::GlobalPosition before(position.value() - 1);
        const auto batch =
            store.read(skald::ReadRequest::all().after(before).limit({.events_max = 1}));
        if (!batch) return batch.error();
        if (batch->empty()) continue;
        const RecordedEvent& event = batch->events.front();
        if (occurred_before && event.occurred_at >= *occurred_before) continue;
        auto what = teller.tell(event);
        if (!what) return std::move(what).error();
        if (what->empty()) continue;
        story.push_back({position, event.occurred_at, *std::move(what), teller.afterwards()});
    }
    if (story.empty()) return not_found(order);
    return story;
}

void print_story(std::ostream& out, const std::string& order, const std::vector<StoryLine>& story) {
    std::vector<std::vector<std::string>> rows;
    for (const StoryLine& line : story) {
        rows.push_back({std::to_string(line.position.value()), skald::to_string(line.occurred_at),
                        line.what, line.afterwards});
    }
    print_table(out, "The story of order " + order,
                {{"event", true}, {"time"}, {"what happened"}, {"and the order is then"}}, rows);
}

}  // namespace orders
