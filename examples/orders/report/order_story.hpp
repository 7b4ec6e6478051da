// One order's whole story: its own events, those of its items and of the packages they are in, in
// the order in which the store has them, each with how the order stands afterwards.
#pragma once
#include <iosfwd>
#include <optional>
#include <skald/core/event_store.hpp>
#include <skald/core/global_position.hpp>
#include <skald/core/result.hpp>
#include <skald/core/timestamp.hpp>
#include <string>
#include <vector>

namespace orders {

struct StoryLine {
    skald::GlobalPosition position;
    skald::Timestamp occurred_at;
    std::string what;        // "confirmed by Carla Nunes"
    std::string afterwards;  // "confirmed · 1 missing, 2 picked"
};

/// Found by the tags of the order and of each of its items, and by the streams of their packages.
/// Only what occurred before the instant, if one is given. Errors: not_found (no such order, or not
/// placed by then); those of read; corrupt or unsupported_format for events that are not the
/// shop's.
skald::Result<std::vector<StoryLine>> story_of(skald::EventStore& store, const std::string& order,
                                               std::optional<skald::Timestamp> occurred_before);

void print_story(std::ostream& out, const std::string& order, const std::vector<StoryLine>& story);

}  // namespace orders
