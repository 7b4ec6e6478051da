#include "orders/import/command_feed.hpp"

#include <optional>
#include <skald/core/repository.hpp>
#include <string>
#include <utility>
#include <variant>

#include "orders/import/shop_models.hpp"
#include "orders/storage/codecs.hpp"

namespace orders {
namespace {

std::optional<skald::Error> failure_of(const skald::CommandResult& result,
                                       const std::string& place) {
    if (const skald::Refusal* refusal = result.refusal()) {
        return skald::invalid_argument(place + " is refused (" + refusal->code +
                                       "): " + refusal->message);
    }
    if (const skald::Error* error = result.error()) {
        skald::Error with_place = *error;
        with_place.message.insert(0, place + ": ");
        return with_place;
    }
    return std::nullopt;
}

template <class Models>
class CommandFeed final : public LogFeed {
public:
    using Steps = std::vector<Step<typename Models::Command>>;

    CommandFeed(skald::EventStore& store, Steps steps)
        : steps_(std::move(steps)),
          orders_(store, order_codec()),
          items_(store, item_codec()),
          packages_(store, package_codec()) {}

    std::uint64_t events() const override { return steps_.size(); }

    skald::EventId event_at(skald::GlobalPosition position) const override {
        return skald::event_id_of(steps_[position.value() - 1].id, 0);
    }

    skald::Result<void> submit_after(skald::GlobalPosition position, InFlight& in_flight,
                                     const std::function<void()>& tick) override {
        for (std::size_t i = position.value(); i < steps_.size() && in_flight.begin(); ++i) {
            submit(steps_[i], in_flight);
            tick();
        }
        return {};
    }

private:
    void submit(const Step<typename Models::Command>& step, InFlight& in_flight) {
        const skald::CommandOptions options{.command_id = step.id,
                                            .tags = step.tags,
                                            .metadata = step.metadata,
                                            .occurred_at = step.at};
        const auto done = [&in_flight, &step](const skald::CommandResult& result) {
            in_flight.end(1, failure_of(result, step.place));
        };
        const auto to = [&](const auto& repository) {
            return [&](const auto& command) {
                repository.submit(step.object, command, options, done);
            };
        };
        std::visit(
            [&](const auto& command) {
                route<Models>(command, to(orders_), to(items_), to(packages_));
            },
            step.command);
    }

    Steps steps_;                                           // the whole log
    skald::Repository<typename Models::Order> orders_;      // "order-..."
    skald::Repository<typename Models::Item> items_;        // "item-..."
    skald::Repository<typename Models::Package> packages_;  // "package-..."
};

}  // namespace

std::unique_ptr<LogFeed> recording_feed(skald::EventStore& store,
                                        std::vector<Step<ShopFact>> steps) {
    return std::make_unique<CommandFeed<RecordingModels>>(store, std::move(steps));
}

std::unique_ptr<LogFeed> shop_feed(skald::EventStore& store, std::vector<Step<ShopCommand>> steps) {
    return std::make_unique<CommandFeed<StrictModels>>(store, std::move(steps));
}

}  // namespace orders
