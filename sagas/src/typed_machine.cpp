#include <algorithm>
#include <skald/sagas/msm/typed_machine.hpp>
#include <utility>

namespace skald::detail {

StoredCompensation stored(StoredMessage command, const CompensationPolicy& policy) {
    const auto count = [](std::chrono::milliseconds time) {
        return static_cast<std::uint64_t>(std::max(time.count(), std::int64_t{0}));
    };
    return {.command = std::move(command),
            .answered_by = policy.answered_by,
            .attempts_max = std::max(policy.attempts_max, 1U),
            .pause_ms = count(policy.pause),
            .pause_max_ms = count(policy.pause_max),
            .answer_within_ms = count(policy.answer_within)};
}

NewEvent published(StoredMessage message, Tags tags) {
    return {.type = std::move(message.type),
            .schema_version = message.schema_version,
            .tags = std::move(tags),
            .data = std::move(message.data),
            .content_type = std::move(message.content_type)};
}

std::int64_t due_of(const WantedTimer& timer, Timestamp now) {
    if (!timer.after) return timer.at.time_since_epoch().count();
    if (*timer.after > Timestamp::max() - now) return Timestamp::max().time_since_epoch().count();
    return (now + *timer.after).time_since_epoch().count();
}

std::vector<std::string> names_without(std::vector<std::string> all,
                                       const std::vector<std::string>& without) {
    std::erase_if(all, [&](const std::string& name) {
        return std::find(without.begin(), without.end(), name) != without.end();
    });
    return all;
}

}  // namespace skald::detail
