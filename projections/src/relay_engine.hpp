// The engine hands a store's events over to a publisher, page by page. It holds no truth: after any
// failure it forgets what it knows and begins again from the checkpoint that the publisher has.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <skald/core/clock.hpp>
#include <skald/core/event_store.hpp>
#include <skald/core/log.hpp>
#include <skald/core/publisher.hpp>
#include <skald/core/subscription.hpp>
#include <skald/projections/relay.hpp>
#include <string>
#include <vector>

#include "batches_in_flight.hpp"
#include "relay_lease.hpp"

namespace skald {

class WakeUp;

struct RelayContext {
    EventStore& store;
    Publisher& publisher;
    std::string name;  // the consumer's name of parked events
    std::unique_ptr<MessageMapping> mapping;
    RelayOptions options;
    Clock& clock;
    Log& log;
    std::shared_ptr<WakeUp> work;  // is signalled when a batch is answered
};

/// One thread at a time.
class RelayEngine {
public:
    explicit RelayEngine(const RelayContext& context)
        : context_(context),
          lease_(context.options.leases, context.clock, context.log, context.name,
                 context.options.member) {}

    /// As Relay::run_once.
    Result<RelayProgress> step();
    /// Calls `wake` when a new event is there that could be handed over.
    void notify(std::function<void()> wake);
    /// As Relay::position; none: the engine has not begun.
    std::optional<GlobalPosition> position() const;
    std::size_t in_flight() const { return in_flight_ ? in_flight_->count() : 0; }
    /// Hands nothing over any more and takes in what is answered until then.
    void wait_for_answers(std::chrono::steady_clock::time_point deadline);
    /// How long the next step may take to come, also if there is no work.
    std::chrono::nanoseconds pause_max() const;
    /// Lets another instance take over, if there are leases.
    void leave();

    /// As Relay::reset_to.
    Result<void> reset_to(GlobalPosition position);

    /// As Relay::parked, retry and skip. The first may be called from any thread.
    Result<std::vector<ParkedEvent>> parked(std::size_t events_max) const;
    Result<std::uint64_t> retry(GlobalPosition position);
    Result<std::uint64_t> skip(GlobalPosition position);

private:
    // What is to be handed over of a page.
    struct Mapped {
        std::vector<Message> messages;
        GlobalPosition checkpoint;  // up to here nothing of the page is left
    };
    // An event that the publisher found too large.
    struct TooLarge {
        GlobalPosition position;
        Error error;
    };

    Result<void> advance(RelayProgress& progress);
    Result<void> require_lease();
    Result<void> attach();
    Result<void> subscribe();
    void detach();
    void stand_by();
    bool was_replaced(const Error& error);
    Result<void> take_answers(RelayProgress& progress);
    Result<void> look_for_too_large(const Error& error);
    Result<bool> send_page(RelayProgress& progress);
    Result<Mapped> map(const EventBatch& page, RelayProgress& progress);
    Result<std::optional<Message>> message_of(const RecordedEvent& event) const;
    Result<bool> waits_for_parked(const RecordedEvent& event, RelayProgress& progress);
    Result<void> park(const RecordedEvent& event, std::string error, std::uint32_t attempts);
    void hand_over(std::vector<Message> messages, GlobalPosition checkpoint);
    void complete(RelayProgress& progress) const;
    void say(LogLevel level, const std::string& message, const Error& error) const;

    // In relay_parking.cpp.
    Result<void> load_held_streams();
    Result<ParkedEvents*> place_of_parked() const;
    Result<void> make_ready();
    Result<ParkedEvent> find_oldest(GlobalPosition position) const;
    Result<void> publish_parked(const ParkedEvent& parked);
    Result<void> take_out(const ParkedEvent& parked);
    Result<std::uint64_t> publish_waiting(const std::string& stream);

    const RelayContext& context_;
    RelayLease lease_;
    bool is_resumed_ = false;                     // the publisher, and not suspended since
    std::unique_ptr<Subscription> subscription_;  // none: not attached
    std::shared_ptr<BatchesInFlight> in_flight_;  // of this attachment
    GlobalPosition sent_;                         // the checkpoint handed over last
    GlobalPosition scanned_;                      // up to here nothing is left to hand over
    GlobalPosition acknowledged_;                 // the last checkpoint that was acknowledged
    GlobalPosition head_;                         // of the store, as the last page had it
    bool at_end_ = false;                         // nothing was behind the last page
    std::optional<Error> stop_;                   // why the event behind scanned_ is not published
    bool one_by_one_ = false;                     // to find an event that is too large
    GlobalPosition one_by_one_until_;             // it is not behind this
    std::optional<TooLarge> too_large_;           // it was found
    // Streams with a parked event, and where the oldest of each is.
    std::map<std::string, GlobalPosition, std::less<>> held_streams_;
};

}  // namespace skald
