// Who leads a commit group, and for whom it waits.
#include "commit_queue.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace skald {
namespace {

using namespace std::chrono_literals;

class CommitQueueTest : public ::testing::Test {
protected:
    CommitQueue::Ticket push(std::size_t bytes = 1) { return queue_.push(AppendRequest(), bytes); }
    void push_without_waiting() {
        queue_.push(AppendRequest(), 1, AppendCompletion([](const Result<Appended>&) {}));
    }
    /// A group of so many who waited, that took so long, and nobody waits behind it.
    void commit(std::size_t requests, std::chrono::nanoseconds took) {
        for (std::size_t i = 0; i < requests; ++i) ASSERT_EQ(push().leads, i == 0);
        queue_.end_lead(queue_.take(), took);
    }

    CommitQueue queue_{1000, 1h};
};

TEST_F(CommitQueueTest, ALoneCallerLeadsAtOnceAndAgain) {
    for (int i = 0; i < 2; ++i) {
        EXPECT_TRUE(push().leads);
        const auto batch = queue_.take();
        EXPECT_EQ(batch->size(), 1U);
        queue_.end_lead(batch, 1h);
    }
}

TEST_F(CommitQueueTest, WhatCameMeanwhileIsLedByTheStoresThread) {
    ASSERT_TRUE(push().leads);
    const auto batch = queue_.take();
    EXPECT_FALSE(push().leads);
    queue_.end_lead(batch, 0s);
    EXPECT_TRUE(queue_.wait_for_lead());
    EXPECT_EQ(queue_.take()->size(), 1U);
}

TEST_F(CommitQueueTest, TheLastOfThoseWhoAreExpectedBackLeads) {
    commit(3, 1h);
    const auto first = push();
    EXPECT_FALSE(first.leads);
    EXPECT_TRUE(first.watch_until)
        << "somebody must see to it that the others do not wait for ever";
    const auto second = push();
    EXPECT_FALSE(second.leads);
    EXPECT_FALSE(second.watch_until);
    EXPECT_TRUE(push().leads);
    EXPECT_EQ(queue_.take()->size(), 3U);
}

TEST_F(CommitQueueTest, WhoDoesNotWaitIsNotExpectedBack) {
    for (int i = 0; i < 3; ++i) push_without_waiting();
    ASSERT_TRUE(queue_.wait_for_lead());
    queue_.end_lead(queue_.take(), 1h);
    EXPECT_TRUE(push().leads);
}

TEST_F(CommitQueueTest, NobodyIsExpectedBackWhenTheTimeIsOver) {
    commit(3, 0s);
    EXPECT_TRUE(push().leads);
}

TEST_F(CommitQueueTest, WhoWatchesLeadsUnlessAnotherHas) {
    commit(3, 1h);
    const auto ticket = push();
    EXPECT_TRUE(queue_.lead_late(*ticket.batch));
    EXPECT_FALSE(queue_.lead_late(*ticket.batch)) << "it leads already";
    queue_.end_lead(queue_.take(), 0s);
    EXPECT_FALSE(queue_.lead_late(*ticket.batch)) << "it was taken";
}

TEST_F(CommitQueueTest, ACloseEndsTheWaitForOthers) {
    commit(3, 1h);
    push_without_waiting();
    queue_.close();
    EXPECT_TRUE(queue_.wait_for_lead());
    queue_.end_lead(queue_.take(), 0s);
    EXPECT_FALSE(queue_.wait_for_lead());
}

TEST_F(CommitQueueTest, ARequestWaitsForRoomUntilAGroupIsDone) {
    ASSERT_TRUE(push(900).leads);
    const auto batch = queue_.take();
    std::atomic<bool> done = false;
    std::thread other([&] {
        const auto ticket = push(200);
        EXPECT_TRUE(done) << "it came in while there was no room";
        EXPECT_TRUE(ticket.leads);
    });
    std::this_thread::yield();
    done = true;
    queue_.end_lead(batch, 0s);
    other.join();
}

TEST_F(CommitQueueTest, WhoPushesNextFreesWhatWasCommitted) {
    const auto owned = std::make_shared<int>();
    queue_.push(AppendRequest(), 1, AppendCompletion([owned](const Result<Appended>&) {}));
    ASSERT_TRUE(queue_.wait_for_lead());
    queue_.end_lead(queue_.take(), 0s);
    EXPECT_EQ(owned.use_count(), 2);
    push();
    EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(CommitQueueTest, OutcomesGoToThoseWhoWaitAndCompletionsAreCalledBefore) {
    ASSERT_TRUE(push().leads);
    bool completed = false;
    queue_.push(AppendRequest(), 1, AppendCompletion([&](const Result<Appended>& outcome) {
                    completed = outcome->position == GlobalPosition(2);
                }));
    const auto batch = queue_.take();
    std::thread waiting([&] {
        EXPECT_TRUE(batch->wait_until(std::nullopt));
        EXPECT_TRUE(completed);
        EXPECT_EQ(batch->take_outcome(0)->position, GlobalPosition(1));
    });
    std::vector<Result<Appended>> outcomes;
    outcomes.emplace_back(Appended{.position = GlobalPosition(1), .versions = {}});
    outcomes.emplace_back(Appended{.position = GlobalPosition(2), .versions = {}});
    batch->complete(std::move(outcomes));
    batch->finish();
    waiting.join();
}

}  // namespace
}  // namespace skald
