#include "crash_world.hpp"

namespace skald {
namespace {

// The outcome of a request that was found to be done, though nobody was told.
constexpr const char* survived = "survived";

}  // namespace

Result<std::unique_ptr<LogEngine>> CrashWorld::open_engine() {
    LogStoreOptions options;
    options.segment_bytes = std::uint64_t{64} << 10;
    options.index_memory_events_max = index_memory_events_max_;
    return LogEngine::open({disk_, clock_, random_, log_}, options);
}

bool CrashWorld::open() {
    auto opened = open_engine();
    if (!opened) {
        EXPECT_EQ(opened.error().code, Errc::io) << to_string(opened.error());
        return false;
    }
    engine_ = std::move(*opened);
    return true;
}

bool CrashWorld::open_expecting(Errc code, const std::string& beginning) {
    const auto opened = open_engine();
    EXPECT_FALSE(opened) << "it was opened";
    if (opened) return true;
    EXPECT_EQ(opened.error().code, code);
    EXPECT_TRUE(opened.error().message.starts_with(beginning)) << to_string(opened.error());
    return false;
}

void CrashWorld::run(const Workload& work) {
    for (const auto& requests : work) {
        std::vector<CommitRequest> given = requests;
        const Committed committed = engine_->commit(given);
        if (!acknowledge(requests, committed)) return;
        engine_->zero_ahead();
        while (engine_->write_index() || engine_->merge_index()) continue;
        clock_.advance(std::chrono::milliseconds(1));
    }
}

// Whether all is known.
bool CrashWorld::acknowledge(const std::vector<CommitRequest>& requests,
                             const Committed& committed) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const auto& outcome = committed.outcomes[i];
        const bool is_io = !outcome && outcome.error().code == Errc::io;
        const bool is_refused =
            is_io && outcome.error().message.starts_with("the store takes no more writes");
        const bool is_unknown = is_io && !is_refused;
        if (is_refused) return false;  // nothing was written of it, nor of those after it
        if (is_unknown) {
            unknown_.push_back(requests[i]);
            continue;
        }
        EXPECT_TRUE(unknown_.empty()) << "acknowledged behind one that failed";
        acknowledged_.push_back(requests[i]);
        outcomes_.push_back(text_of(outcome));
    }
    return unknown_.empty();
}

std::shared_ptr<MemoryEventStore> CrashWorld::model_with(std::size_t unknown_count) {
    auto model = std::make_shared<MemoryEventStore>(clock_, random_);
    for (std::size_t i = 0; i < acknowledged_.size(); ++i) {
        const std::string outcome = apply_to(*model, acknowledged_[i]);
        if (outcomes_[i] == survived) continue;
        EXPECT_EQ(outcomes_[i], outcome) << "request " << i;
    }
    for (std::size_t i = 0; i < unknown_count; ++i) apply_to(*model, unknown_[i]);
    return model;
}

void CrashWorld::expect_nothing_lost() {
    const auto shown = shown_by(EngineView(*engine_));
    std::size_t count = 0;
    while (count < unknown_.size() && shown_by(*model_with(count)) != shown) ++count;
    EXPECT_EQ(shown, shown_by(*model_with(count)))
        << "with " << unknown_.size() << " requests of unknown outcome";
    for (std::size_t i = 0; i < count; ++i) {
        acknowledged_.push_back(unknown_[i]);
        outcomes_.emplace_back(survived);
    }
    unknown_.clear();
}

}  // namespace skald
