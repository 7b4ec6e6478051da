// A LiveProjection folds events into a value in memory, which can be queried at once, while it
// follows the store:
//
//     struct OpenOrders {
//         using State = std::map<std::string, std::int64_t>;  // cents by order
//         using Event = std::variant<OrderPlaced, OrderPaid>;
//         static void apply(State& open, const OrderPlaced& placed, const skald::RecordedEvent& r) {
//             open[std::string(r.stream)] = placed.cents;
//         }
//         static void apply(State& open, const OrderPaid&, const skald::RecordedEvent& r) {
//             open.erase(std::string(r.stream));
//         }
//     };
//
//     skald::LiveProjection<OpenOrders> orders(store, codec);
//     std::jthread follower([&](std::stop_token stop) { (void)orders.run(stop); });
//     auto count = orders.with([](const auto& open) { return open.size(); });
//
// It needs no database and no lease: each process has its own. It begins at the first event each
// time, so it is for what fits into memory and is read in a moment.
#pragma once
#include <concepts>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <skald/core/codec.hpp>
#include <skald/core/event_type.hpp>
#include <skald/projections/live_follower.hpp>
#include <skald/projections/projection.hpp>
#include <utility>
#include <variant>

namespace skald {

template <class P, class E>
concept AppliesLive = requires(P& projection, typename P::State& state, const E& event,
                               const RecordedEvent& r) { projection.apply(state, event, r); };

namespace detail {
template <class P, class E>
struct MustApply {
    static_assert(AppliesLive<P, E>,
                  "this projection has no: void apply(State&, const E&, const"
                  " skald::RecordedEvent&), for the E named here");
    static constexpr bool value = AppliesLive<P, E>;
};
template <class P, class V>
struct AppliesAll : std::false_type {};
template <class P, class... E>
struct AppliesAll<P, std::variant<E...>> {
    static constexpr bool value = (MustApply<P, E>::value && ...);
};
}  // namespace detail

/// Says at compile time which event was forgotten. The State begins as `State()`.
template <class P>
concept LiveProjects =
    requires { typename P::Event; } && std::default_initializable<typename P::State> &&
    EventVariant<typename P::Event> && detail::AppliesAll<P, typename P::Event>::value;

/// Any thread may call any function; run() and run_until_caught_up() are for one thread at a time.
template <LiveProjects P>
class LiveProjection : private LiveFold {
public:
    using State = typename P::State;

    /// The store and the clock of the options must outlive it. Reads nothing yet.
    LiveProjection(EventStore& store, std::shared_ptr<const Codec<typename P::Event>> codec,
                   const LiveOptions& options = {}, P projection = {})
        : projection_(std::move(projection)),
          codec_(std::move(codec)),
          follower_(store,
                    detail::ReceivesAll<typename P::Event>::value ? Query::all()
                                                                  : Query::types(codec_->types()),
                    *this, options) {}

    /// Calls `read` with the state and yields what it yields. The state is that after a whole event
    /// and does not change meanwhile: events wait for it, so it should be short, and must not wait
    /// for this projection. What it yields must not refer into the state.
    template <class Read>
    auto with(Read&& read) const {
        const std::shared_lock lock(mutex_);
        return std::forward<Read>(read)(std::as_const(state_));
    }

    /// As those of LiveFollower.
    Result<GlobalPosition> run_until_caught_up() { return follower_.run_until_caught_up(); }
    Result<void> run(const std::stop_token& stop) { return follower_.run(stop); }
    GlobalPosition position() const { return follower_.position(); }
    Result<ProjectionLag> lag() const { return follower_.lag(); }
    Result<void> wait_for(GlobalPosition position, std::chrono::nanoseconds timeout) {
        return follower_.wait_for(position, timeout);
    }

private:
    Result<void> fold(const EventBatch& page, std::size_t& applied) override {
        const std::unique_lock lock(mutex_);
        for (; applied < page.size(); ++applied) {
            const RecordedEvent& recorded = page.events[applied];
            const auto event = codec_->decode(recorded);
            if (!event) return event.error();
            if (!event->has_value()) continue;
            std::visit([&](const auto& e) { projection_.apply(state_, e, recorded); }, **event);
        }
        return {};
    }

    P projection_;                                           // of the user
    std::shared_ptr<const Codec<typename P::Event>> codec_;  // of its events
    mutable std::shared_mutex mutex_;                        // guards the state
    State state_{};                                          // after the events so far
    LiveFollower follower_;                                  // reads the store
};

}  // namespace skald
