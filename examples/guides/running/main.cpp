// The guide to running a store (docs/running.md): its log, its options, and what to do when the disk fails. The disk
// is a simulated one, so that it fails when this program says so.
#include <cstdio>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

namespace {

using Store = std::unique_ptr<skald::LogEventStore>;

// snippet: log
/// Any thread may call it, and it must not fail or block for long.
class LinesLog final : public skald::Log {
public:
    void write(skald::LogLevel level, std::string_view module, std::string_view message,
               std::span<const skald::LogField> fields) noexcept override {
        static constexpr const char* names[] = {"debug", "info", "warning", "error"};
        std::string line = std::string(names[static_cast<int>(level)]) + " " + std::string(module) +
                           ": " + std::string(message);
        for (const skald::LogField& field : fields) {
            line += " " + std::string(field.name) + "=" + std::string(field.value);
        }
        std::puts(line.c_str());
    }
};
// end snippet

skald::AppendRequest one_event(std::string_view id) {
    skald::NewEvent event;
    event.id = skald::EventId::named(id);
    event.type = "happened";
    return skald::AppendRequest::unstreamed({event});
}

// snippet: reopen
/// Appends; after a failed write or sync it opens the store again, and sends the same ids again.
template <class Open>
skald::Result<skald::Appended> append_surely(Store& store, const skald::AppendRequest& request,
                                             Open open) {
    auto appended = store->append(request);
    if (appended || appended.error().code != skald::Errc::io) return appended;
    store.reset();  // first: it owns the directory
    auto opened = open();
    if (!opened) return std::move(opened).error();  // the disk is still broken, or still full
    store = *std::move(opened);
    return store->append(request);  // `repeated`, if the first try has reached the disk
}
// end snippet

}  // namespace

int main() {
    skald::SimulatedDisk disk(1);
    skald::testing::ManualClock clock;
    skald::SystemRandom random;
    LinesLog log;
    skald::LogStoreOptions options;
    options.zero_ahead_bytes_max = 0;  // so that the next calls of the disk are known
    const auto open = [&] {
        return skald::LogEventStore::open({disk, clock, random, log}, options);
    };
    auto opened = open();
    if (!opened) return 1;
    Store store = *std::move(opened);

    (void)store->append(one_event("first"));
    disk.fail_call(disk.calls() + 2, {skald::Errc::io, "the disk has gone"});  // the sync
    const auto second = append_surely(store, one_event("second"), open);
    if (second) std::printf("second: position %d\n", static_cast<int>(second->position.value()));

    clock.set(clock.now() + std::chrono::hours(24 * 365));  // somebody sets the clock a year ahead
    const auto late = store->append(one_event("third"));
    if (!late) std::puts(to_string(late.error()).c_str());
    clock.set(clock.now() - std::chrono::hours(24 * 365));
    std::puts(store->append(one_event("third")) ? "third: done" : "third: failed");
    return 0;
}
