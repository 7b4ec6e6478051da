// An AnyProjection is a projection without its type, so that everything but the call of its
// handlers is compiled once. Users need it only where a list of different projections is kept.
#pragma once
#include <concepts>
#include <memory>
#include <skald/core/codec.hpp>
#include <skald/projections/projection.hpp>
#include <utility>

namespace skald {

class AnyProjection {
public:
    virtual ~AnyProjection() = default;
    virtual ProjectionDefinition definition() const = 0;
    /// Decodes the event and calls its handler; false: the codec skipped it. May throw what the
    /// handler throws.
    virtual Result<bool> handle(SqlTransaction& sql, const RecordedEvent& event) = 0;
    /// Another one like it, for another thread. Null: it cannot be copied.
    virtual std::unique_ptr<AnyProjection> copy() const { return nullptr; }
    /// Whether announce() does anything for any event.
    virtual bool announces() const { return false; }
    /// Tells the outside world of an event whose rows are committed. May throw.
    virtual void announce(const RecordedEvent& event) { (void)event; }
};

/// A projection with the codec of its events.
template <Projection P>
class CodedProjection final : public AnyProjection {
public:
    CodedProjection(P projection, std::shared_ptr<const Codec<typename P::Event>> codec)
        : projection_(std::move(projection)), codec_(std::move(codec)) {}

    ProjectionDefinition definition() const override { return definition_of<P>(*codec_); }

    Result<bool> handle(SqlTransaction& sql, const RecordedEvent& recorded) override {
        const auto event = codec_->decode(recorded);
        if (!event) return event.error();
        if (!event->has_value()) return false;
        const Result<void> done = std::visit(
            [&](const auto& e) { return call_handler(projection_, sql, e, recorded); }, **event);
        if (!done) return done.error();
        return true;
    }

    std::unique_ptr<AnyProjection> copy() const override {
        if constexpr (std::copy_constructible<P>) {
            return std::make_unique<CodedProjection>(projection_, codec_);
        } else {
            return nullptr;
        }
    }

    bool announces() const override { return detail::AnnouncesAny<P, typename P::Event>::value; }

    void announce(const RecordedEvent& recorded) override {
        const auto event = codec_->decode(recorded);
        if (!event || !event->has_value()) return;
        std::visit([&](const auto& e) { announce_one(e, recorded); }, **event);
    }

private:
    template <class E>
    void announce_one(const E& event, const RecordedEvent& recorded) {
        if constexpr (AnnouncesEvent<P, E>) projection_.announce(event, recorded);
    }

    P projection_;                                           // of the user
    std::shared_ptr<const Codec<typename P::Event>> codec_;  // of its events
};

}  // namespace skald
