// An engine on a disk that fails and loses power, with what it must hold. After each step the two
// agree, or Failure is thrown.
#pragma once
#include <memory>
#include <optional>
#include <skald/eventstore/testing/simulated_disk.hpp>
#include <string>
#include <vector>

#include "expected_store.hpp"
#include "story.hpp"
#include "tally.hpp"
#include "watched_disk.hpp"

namespace skald::simulation {

class StoreOnTrial {
public:
    StoreOnTrial(std::uint64_t seed, Chance& chance, Story& story, Tally& tally);

    LogEngine& engine() { return *engine_; }
    ExpectedStore& expected() { return expected_; }
    RequestMaker& maker() { return maker_; }
    Timestamp now() { return clock_.now(); }

    /// Opens it, however often the disk fails while it recovers. Then it shows all that was
    /// acknowledged and all that was ever visible.
    void open();
    /// Whether it may go on: it takes writes, and the power is on.
    bool is_well() const { return !stopped_ && disk_.is_running(); }
    /// Nothing fails from now on, but for what is on its way.
    void end_faults() { faults_end_ = true; }

    /// One to so many requests.
    void commit(std::uint64_t requests_max = 5);
    void zero_ahead();
    /// Works on the index, while others read and write.
    void maintain();
    void read();
    /// Compares an answer that was gotten since the disk had made so many calls.
    void judge(const std::string& difference, std::uint64_t calls_before);
    std::uint64_t disk_calls() const { return disk_.calls(); }

    void let_time_pass();
    void let_clock_jump();
    /// Makes a call fail that comes soon, or the power go in it.
    void plan_fault();
    void fill_disk();

    /// Ends this life of the store: it is closed, or killed, or the power goes. Nobody may hold on
    /// to the engine.
    void end_life();
    /// Counts what is there.
    void count_content();

private:
    struct Unknown {
        CommitRequest request;
        Timestamp time;
    };

    LogStoreOptions random_options();
    bool try_to_open();
    bool settle_unknown();
    std::optional<std::string> whole_difference();
    void acknowledge(const CommitRequest& request, const Result<Appended>& outcome);
    void expect_excuse(const Error& error) const;
    bool fault_since(std::uint64_t calls) const;
    void look();
    void write_index();
    void merge_index(bool alone);
    void damage_index();
    void give_room();

    Chance& chance_;
    Story& story_;
    Tally& tally_;
    SimulatedDisk disk_;
    WatchedDisk watched_{disk_};
    testing::ManualClock clock_;
    testing::SeededRandom random_;
    ExpectedStore expected_;
    RequestMaker maker_;
    const bool index_is_damaged_;  // now and then; else others work while it is maintained
    std::unique_ptr<LogEngine> engine_;

    std::vector<Unknown> unknown_;       // requests whose outcome nobody knows yet
    std::vector<std::uint64_t> faults_;  // the calls that fail
    std::uint64_t life_began_ = 0;       // the calls before this opening
    std::uint64_t seen_head_ = 0;        // the last position that anybody could see
    bool stopped_ = false;               // it takes no writes until it is reopened
    std::size_t commits_left_ = 0;       // while the index is worked on
    bool index_is_worked_on_ = false;    // and others read and write meanwhile
    bool full_ = false;                  // the disk
    bool jumped_ = false;                // the clock, and nobody has confirmed it
    bool faults_end_ = false;            // no more are planned
};

}  // namespace skald::simulation
