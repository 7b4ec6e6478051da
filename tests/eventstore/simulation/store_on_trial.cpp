#include "store_on_trial.hpp"

#include <algorithm>
#include <array>

#include "request_text.hpp"

namespace skald::simulation {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

const Error fault{Errc::io, "a fault of the simulation"};
constexpr std::string_view refused_beginning = "the store takes no more writes";
constexpr int faults_while_opening_max = 4;

bool same(const Result<Appended>& a, const Result<Appended>& b) {
    if (a && b) return *a == *b;
    return !a && !b && a.error().code == b.error().code;
}

}  // namespace

StoreOnTrial::StoreOnTrial(std::uint64_t seed, Chance& chance, Story& story, Tally& tally)
    : chance_(chance),
      story_(story),
      tally_(tally),
      disk_(seed),
      random_(seed),
      maker_(chance, expected_.store()),
      index_is_damaged_(chance.percent(40)) {
    watched_.watch([this] { look(); });
}

// As other threads would, at any moment: readers always, writers while the index is worked on.
void StoreOnTrial::look() {
    if (!engine_) return;
    seen_head_ = std::max(seen_head_, engine_->reader().head().value());
    if (!index_is_worked_on_ || !is_well() || !chance_.percent(15)) return;
    ++tally_.interleaved;
    if (chance_.percent(50)) return read();
    if (commits_left_ == 0) return;
    --commits_left_;
    commit(1);
}

LogStoreOptions StoreOnTrial::random_options() {
    constexpr std::uint64_t kib = 1024;
    LogStoreOptions options;
    options.segment_bytes = chance_.percent(80) ? 64 * kib : 128 * kib;
    options.zero_ahead_bytes_max =
        chance_.one_of(std::array<std::uint64_t, 3>{0, 256 * kib, 16'384 * kib});
    options.group_bytes_max =
        chance_.one_of(std::array<std::size_t, 4>{1, 2 * kib, 8'192 * kib, 8'192 * kib});
    options.group_alignment = chance_.one_of(std::array<std::size_t, 4>{8, 8, 512, 4096});
    options.index_memory_events_max =
        chance_.one_of(std::array<std::size_t, 4>{1, 5, 20, std::size_t{1} << 18});
    options.rebuild_index = chance_.percent(5);
    return options;
}

void StoreOnTrial::open() {
    for (int attempt = 0;; ++attempt) {
        const bool may_fail = attempt < faults_while_opening_max && !faults_end_;
        if (may_fail && chance_.percent(25)) plan_fault();
        // The power may go when all is recovered, while the index is written.
        if (try_to_open() && disk_.is_running() && settle_unknown()) break;
        if (engine_) end_life();
    }
    const std::uint64_t head = engine_->reader().head().value();
    expect(head >= seen_head_, "position ", seen_head_, " was seen, and the head is ", head);
    seen_head_ = head;
}

bool StoreOnTrial::try_to_open() {
    const std::uint64_t calls = disk_.calls();
    stopped_ = false;
    jumped_ = false;
    auto opened = LogEngine::open({watched_, clock_, random_, story_}, random_options());
    if (opened) {
        ++tally_.openings;
        engine_ = std::move(*opened);
        life_began_ = calls;
        story_.tell("opened, ", disk_.calls() - calls, " calls; head ",
                    engine_->reader().head().value());
        return true;
    }
    ++tally_.failed_openings;
    story_.tell("not opened: ", to_string(opened.error()));
    expect(opened.error().code == Errc::io && (full_ || fault_since(calls)),
           "it cannot be opened: ", to_string(opened.error()));
    end_life();
    return false;
}

// Of the requests that were under way when it failed, the first so many are there, each whole, and
// nothing of the others. False: it failed again meanwhile.
bool StoreOnTrial::settle_unknown() {
    while (true) {
        const auto difference = whole_difference();
        if (!difference) return false;
        if (difference->empty()) break;
        expect(!unknown_.empty(), "after it was opened: ", *difference);
        const Result<Appended> outcome =
            expected_.apply(unknown_.front().request, unknown_.front().time);
        if (outcome) ++tally_.survived;
        story_.tell("survived: ", text_of(unknown_.front().request), ": ", text_of(outcome));
        unknown_.erase(unknown_.begin());
    }
    unknown_.clear();
    return true;
}

// None: the power went meanwhile.
std::optional<std::string> StoreOnTrial::whole_difference() {
    while (true) {
        const std::uint64_t calls = disk_.calls();
        auto difference = expected_.difference(*engine_, maker_, now());
        if (!is_io(difference)) return difference;
        expect(full_ || fault_since(calls), "a read failed, and the disk did not: ", difference);
        if (!disk_.is_running()) return std::nullopt;
        give_room();
    }
}

void StoreOnTrial::commit(std::uint64_t requests_max) {
    std::vector<CommitRequest> requests;
    // While the clock is wrong one at a time: of several whose outcome is unknown nobody could say
    // which were refused for that.
    const std::uint64_t count = jumped_ ? 1 : 1 + chance_.below(requests_max);
    while (requests.size() < count) requests.push_back(maker_.request());
    std::vector<CommitRequest> given = requests;
    const Committed committed = engine_->commit(given);
    ++tally_.commits;
    story_.tell("commit of ", requests.size(), ", up to call ", disk_.calls());
    expect(committed.outcomes.size() == requests.size(), "not every request has an outcome");
    for (std::size_t i = 0; i < requests.size(); ++i) {
        acknowledge(requests[i], committed.outcomes[i]);
    }
    const std::uint64_t head = engine_->reader().head().value();
    seen_head_ = std::max(seen_head_, head);
    expect(head == expected_.head(), "the head is ", head, ", and it should be ", expected_.head());
    expect(seen_head_ == head, "position ", seen_head_, " was seen before it was durable");
    for (const auto& wake : committed.wakes) wake();
}

void StoreOnTrial::acknowledge(const CommitRequest& request, const Result<Appended>& outcome) {
    if (story_.is_heard()) story_.tell("  ", text_of(request), ": ", text_of(outcome));
    const bool failed = !outcome && outcome.error().code == Errc::io;
    if (failed) {
        expect_excuse(outcome.error());
        stopped_ = true;
        if (outcome.error().message.starts_with(refused_beginning)) return;
        ++tally_.unknown;
        unknown_.push_back({request, now()});
        return;
    }
    expect(!stopped_, "acknowledged behind one that failed");
    if (jumped_ && !outcome && outcome.error().code == Errc::unavailable) return;
    const Result<Appended> expected = expected_.apply(request, now());
    expect(same(outcome, expected), text_of(request), "\n  answers  ", text_of(outcome),
           "\n  expected ", text_of(expected));
    ++(!outcome ? tally_.refused : outcome->repeated ? tally_.repeated : tally_.acknowledged);
}

void StoreOnTrial::expect_excuse(const Error& error) const {
    expect(full_ || fault_since(life_began_),
           "a write failed, and the disk did not: ", to_string(error));
}

void StoreOnTrial::zero_ahead() {
    if (engine_->zero_ahead()) ++tally_.zeroed;
}

void StoreOnTrial::maintain() {
    const bool alone = index_is_damaged_ || chance_.percent(50);
    if (alone || !engine_->wants_index_write()) {
        if (chance_.percent(80)) write_index();
        return merge_index(alone);
    }
    const std::uint64_t calls = disk_.calls();
    write_index();
    if (!is_well() || full_ || fault_since(calls)) return;
    // A writer that is too far ahead of the index does this work itself, and whoever finds a damaged
    // file mends it, each when it has its turn. Here it would never come.
    commit(2);
    if (!is_well()) return;
    commits_left_ = 2;
    index_is_worked_on_ = true;
    write_index();
    index_is_worked_on_ = false;
}

void StoreOnTrial::write_index() {
    while (engine_->write_index()) ++tally_.written_parts;
}

void StoreOnTrial::merge_index(bool alone) {
    commits_left_ = SIZE_MAX;
    index_is_worked_on_ = !alone;
    while (engine_->merge_index()) ++tally_.merges;
    index_is_worked_on_ = false;
}

void StoreOnTrial::read() {
    const ReadRequest request = maker_.read();
    const std::uint64_t calls = disk_.calls();
    ++tally_.reads;
    if (story_.is_heard()) story_.tell(text_of(request));
    judge(expected_.difference(*engine_, request, now()), calls);
}

void StoreOnTrial::judge(const std::string& difference, std::uint64_t calls_before) {
    if (difference.empty()) return;
    // A damaged file of the index may not be made again on a full disk.
    const bool excused = full_ || !disk_.is_running() || fault_since(calls_before);
    expect(is_io(difference) && excused, difference);
    story_.tell("a read failed, as the disk did");
}

void StoreOnTrial::let_time_pass() {
    const auto by = milliseconds(chance_.below(100));
    clock_.advance(by);
    // The time of day is set back now and then.
    if (chance_.percent(10)) clock_.set(clock_.now() - seconds(chance_.below(3)));
}

void StoreOnTrial::let_clock_jump() {
    if (jumped_) {
        engine_->confirm_clock();
        jumped_ = false;
        return;
    }
    ++tally_.clock_jumps;
    story_.tell("the clock jumps ahead");
    clock_.set(clock_.now() + hours(2));
    jumped_ = true;
}

void StoreOnTrial::plan_fault() {
    if (faults_end_) return;
    const std::uint64_t call = disk_.calls() + 1 + chance_.below(chance_.percent(50) ? 8 : 40);
    if (std::find(faults_.begin(), faults_.end(), call) != faults_.end()) return;
    faults_.push_back(call);
    if (chance_.percent(60)) {
        disk_.crash_at_call(call);
        story_.tell("the power will go in call ", call);
        return;
    }
    const auto effect = chance_.one_of(
        std::array{FailedCall::without_effect, FailedCall::in_part, FailedCall::in_whole});
    disk_.fail_call(call, fault, effect);
    story_.tell("call ", call, " will fail, effect ", static_cast<int>(effect));
    ++tally_.failed_calls;
}

void StoreOnTrial::fill_disk() {
    if (faults_end_) return;
    std::uint64_t used = 0;
    for (const std::string& name : disk_.files()) used += disk_.content(name).value().size();
    const std::uint64_t free = chance_.below(40'000);
    disk_.limit_capacity(used + free);
    full_ = true;
    ++tally_.full_disks;
    story_.tell("the disk has ", free, " bytes left");
}

void StoreOnTrial::end_life() {
    const std::uint64_t end = chance_.below(4);
    if (engine_ && end <= 1) {
        engine_->close();
        ++tally_.closings;
        story_.tell("closed, call ", disk_.calls());
    }
    engine_.reset();
    const bool power_is_on = disk_.is_running();  // it may have gone while closing
    if (!power_is_on || end == 0 || end == 2) {
        if (power_is_on) disk_.crash();
        disk_.restart();
        ++tally_.crashes;
        story_.tell("the power was off");
    } else if (end == 3) {
        disk_.kill_process();
        ++tally_.kills;
        story_.tell("killed");
    }
    if (index_is_damaged_ && chance_.percent(30)) damage_index();
    if (full_ && chance_.percent(70)) give_room();
}

void StoreOnTrial::give_room() {
    if (!full_) return;
    disk_.limit_capacity(std::nullopt);
    full_ = false;
    story_.tell("the disk has room again");
}

// Costs the work of making it again, and nothing else.
void StoreOnTrial::damage_index() {
    std::vector<std::string> files = disk_.files();
    std::erase_if(files, [](const std::string& name) { return !name.ends_with(".index"); });
    if (files.empty()) return;
    const std::string& name = chance_.one_of(files);
    const std::uint64_t bytes = disk_.content(name).value().size();
    if (bytes == 0) return;
    const std::uint64_t offset = chance_.below(bytes);
    expect(disk_.flip_bit(name, offset, static_cast<unsigned>(chance_.below(8))).has_value(),
           "no bit was flipped");
    ++tally_.flipped_bits;
    story_.tell("a bit of ", name, " is flipped at ", offset);
}

void StoreOnTrial::count_content() {
    tally_.events += expected_.head();
    for (const std::string& name : disk_.files()) {
        tally_.segments += name.ends_with(".segment");
        tally_.index_files += name.ends_with(".index");
    }
}

bool StoreOnTrial::fault_since(std::uint64_t calls) const {
    return std::any_of(faults_.begin(), faults_.end(),
                       [&](std::uint64_t call) { return call > calls && call <= disk_.calls(); });
}

}  // namespace skald::simulation
