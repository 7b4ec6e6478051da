#include "shop_world.hpp"

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/sagas/undone_commands.hpp>
#include <utility>

#include "orders/domain/order_events.hpp"
#include "orders/sagas/service_messages.hpp"

namespace skald {
namespace {

using namespace orders;

template <class E>
NewEvent event_of(const E& event) {
    return {.type = std::string(E::name), .data = JsonFormat().write(event).value()};
}

template <class C>
C read(const CommandEnvelope& command) {
    return JsonFormat().read<C>(command.data).value();
}

bool compensates(const std::string& type) {
    return type == ReleaseStock::name || type == RefundPayment::name ||
           type == CancelShipment::name;
}

}  // namespace

ShopWorld::ShopWorld(std::vector<std::string> orders, ShopFaults faults)
    : orders_(std::move(orders)), faults_(faults) {}

std::vector<testing::OutsideEvent> ShopWorld::beginning() {
    std::vector<testing::OutsideEvent> events;
    for (const std::string& order : orders_) {
        const OrderPlaced placed{
            .customer = "ann",
            .price = Money::of_cents(2500),
            .lines = {{"a" + order, "book", {}, {}}, {"b" + order, "pen", {}, {}}}};
        events.push_back({"order-" + order, event_of(placed)});
    }
    return events;
}

std::vector<testing::OutsideEvent> ShopWorld::disturbances() {
    return {{"order-" + orders_.front(), event_of(OrderCancelled{"changed my mind"})}};
}

std::vector<NewEvent> ShopWorld::receive(const CommandEnvelope& command) {
    const auto known = handled_.find(command.id);
    if (known != handled_.end() && !faults_.handles_twice) return known->second;
    auto answers = compensates(command.type) ? undo(command) : handle(command);
    handled_[command.id] = answers;
    return answers;
}

std::vector<NewEvent> ShopWorld::handle(const CommandEnvelope& command) {
    if (undone_.contains(command.id) && !faults_.forgets_undone_commands) {
        ++refusals_;
        return {};
    }
    if (command.type == ReserveStock::name) {
        const auto reserve = read<ReserveStock>(command);
        ++books_[reserve.order].reserved;
        return {event_of(StockReserved{reserve.order, reserve.item})};
    }
    if (command.type == TakePayment::name) {
        const auto take = read<TakePayment>(command);
        ++books_[take.order].charged;
        ++books_[take.order].payments;
        return {event_of(PaymentTaken{take.order})};
    }
    if (command.type == BookShipment::name) {
        const auto book = read<BookShipment>(command);
        ++books_[book.order].shipments;
        return {event_of(ShipmentBooked{book.order})};
    }
    books_[read<MarkFulfilled>(command).order].fulfilled = true;
    return {};
}

std::vector<NewEvent> ShopWorld::undo(const CommandEnvelope& command) {
    const CommandId undone = undone_by(command).value();
    const bool was_done = handled_.contains(undone);
    undone_.insert(undone);
    if (command.type == ReleaseStock::name) {
        if (was_done) --books_[read<ReleaseStock>(command).order].reserved;
        return {};
    }
    if (command.type == CancelShipment::name) {
        if (was_done) --books_[read<CancelShipment>(command).order].shipments;
        return {};
    }
    const std::string order = read<RefundPayment>(command).order;
    if (was_done) --books_[order].charged;
    return {event_of(PaymentRefunded{order})};
}

std::uint64_t ShopWorld::fulfilled() const {
    std::uint64_t count = 0;
    for (const auto& [order, book] : books_) count += book.fulfilled ? 1U : 0U;
    return count;
}

std::string ShopWorld::problem(bool at_end) const {
    for (const auto& [order, book] : books_) {
        const std::string who = "order " + order + ": ";
        if (book.payments > 1) return who + "charged twice";
        if (book.charged < 0) return who + "more was paid back than was taken";
        if (book.reserved < 0 || book.reserved > 2) return who + "the stock does not add up";
        if (book.shipments < 0 || book.shipments > 1) return who + "the shipments do not add up";
        if (!at_end) continue;
        const bool all = book.reserved == 2 && book.charged == 1 && book.shipments == 1;
        const bool nothing = book.reserved == 0 && book.charged == 0 && book.shipments == 0;
        if (book.fulfilled && !all) return who + "fulfilled, but not all is done";
        if (!book.fulfilled && !nothing) return who + "given up, but not all is undone";
    }
    return {};
}

}  // namespace skald
