#include <skald/core/assert.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/testing/simulated_disk.hpp>

#include "checksum_repair.hpp"
#include "fuzz_targets.hpp"
#include "log_engine.hpp"
#include "segment_files.hpp"
#include "store_identity.hpp"

namespace skald::fuzz {
namespace {

class Store {
public:
    explicit Store(Bytes segment) {
        const auto file = disk_.open(SegmentFiles::name_of(first_segment), OpenMode::create_new);
        SKALD_ASSERT(file && (*file)->write_at(0, segment) && (*file)->sync());
        SKALD_ASSERT(write_identity(disk_, {.log = log_id, .created_at = clock_.now()}));
    }
    /// False: it is refused, as damaged bytes must be.
    bool open() {
        engine_.reset();
        LogStoreOptions options;
        options.segment_bytes = std::uint64_t{64} << 10;
        options.zero_ahead_bytes_max = 0;
        options.clock_jump_max = std::chrono::nanoseconds(0);
        auto opened = LogEngine::open({disk_, clock_, random_, log_}, options);
        if (opened) engine_ = std::move(*opened);
        SKALD_ASSERT(opened || opened.error().code == Errc::corrupt ||
                     opened.error().code == Errc::unsupported_format);
        return opened.has_value();
    }
    /// All that is there, and how many events. What is there is whole.
    std::uint64_t read_everything() {
        const EventReader& reader = engine_->reader();
        const PageLimit all{.events_max = SIZE_MAX, .bytes_max = SIZE_MAX};
        const auto page = reader.read(ReadRequest::all().limit(all), clock_.now());
        SKALD_ASSERT(page);
        for (const RecordedEvent& event : *page) {
            const auto place = reader.find(event.id);
            SKALD_ASSERT(event.id.is_nil() || (place && *place));
            const auto stream = StreamId::parse(event.stream);
            if (!stream) continue;
            const auto state = reader.state(*stream);
            SKALD_ASSERT(state && state->last_version >= event.version);
            const auto newest = reader.newest(*stream, "folded");
            SKALD_ASSERT(newest || newest.error().code == Errc::stream_deleted);
        }
        const auto back = reader.read(ReadRequest::all().backward().limit(all), clock_.now());
        SKALD_ASSERT(back && back->size() == page->size());
        return page->head.value();
    }
    void append() {
        NewEvent event;
        event.type = "added";
        std::vector<CommitRequest> requests{AppendRequest::unstreamed({event})};
        SKALD_ASSERT(engine_->commit(requests).outcomes.front());
    }

private:
    SimulatedDisk disk_{1};
    testing::ManualClock clock_;
    testing::SeededRandom random_{1};
    NullLog log_;
    std::unique_ptr<LogEngine> engine_;
};

}  // namespace

void read_segment(Bytes input) {
    if (input.empty()) return;
    std::vector<std::byte> bytes(input.begin() + 1, input.end());
    if ((input.front() & std::byte{1}) != std::byte{0}) repair_segment(bytes);
    Store store(bytes);
    if (!store.open()) return;
    const std::uint64_t head = store.read_everything();
    store.append();
    SKALD_ASSERT(store.open());
    SKALD_ASSERT(store.read_everything() == head + 1);
}

}  // namespace skald::fuzz
