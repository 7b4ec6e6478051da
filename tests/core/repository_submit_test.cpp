#include "repository_setup.hpp"

#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace skald {
namespace {

class RepositorySubmitTest : public RepositoryTest {
protected:
    template <class Command>
    std::future<CommandResult> submit(std::string_view id, Command command,
                                      CommandOptions options = {}) {
        auto promise = std::make_shared<std::promise<CommandResult>>();
        accounts_.submit(id, command, options,
                         [promise](CommandResult r) { promise->set_value(std::move(r)); });
        return promise->get_future();
    }
};

TEST_F(RepositorySubmitTest, SubmittedCommandsSeeThoseBeforeThem) {
    auto opened = submit("alice", Open{"Alice"});
    auto deposited = submit("alice", Deposit{10});
    auto closed = submit("alice", Close{});
    auto refused = submit("alice", Deposit{10});
    EXPECT_EQ(opened.get()->version, Version(0));
    EXPECT_EQ(deposited.get()->version, Version(1));
    EXPECT_EQ(closed.get()->version, Version(2));
    EXPECT_NE(refused.get().refusal(), nullptr);
    EXPECT_EQ(accounts_.load("alice")->state.cents, 10);
}

TEST_F(RepositorySubmitTest, ACommandSubmittedAgainYieldsItsFirstOutcome) {
    ASSERT_TRUE(submit("alice", Open{"Alice"}, with_id("o")).get());
    auto first = submit("alice", Deposit{10}, with_id("d"));
    auto again = submit("alice", Deposit{10}, with_id("d"));
    EXPECT_EQ(first.get()->version, Version(1));
    const CommandResult repeated = again.get();
    ASSERT_TRUE(repeated) << repeated.message();
    EXPECT_TRUE(repeated->repeated);
    EXPECT_EQ(repeated->version, Version(1));
    EXPECT_EQ(accounts_.load("alice")->state.cents, 10);
}

// A store whose appends end when the test says so.
class HeldStore final : public EventStore {
public:
    explicit HeldStore(EventStore& inner) : inner_(inner) {}
    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override {
        const std::lock_guard lock(mutex_);
        held_.emplace_back(std::move(request), std::move(done));
    }
    Result<EventBatch> read(const ReadRequest& request) override { return inner_.read(request); }
    Result<std::optional<EventPlace>> find(const EventId& id) override { return inner_.find(id); }
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override {
        return inner_.subscribe(std::move(request));
    }
    Result<GlobalPosition> head() override { return inner_.head(); }

    std::size_t held() const {
        const std::lock_guard lock(mutex_);
        return held_.size();
    }
    void let_go() {
        std::unique_lock lock(mutex_);
        auto held = std::exchange(held_, {});
        lock.unlock();
        for (auto& [request, done] : held) inner_.append(std::move(request), std::move(done));
    }

private:
    EventStore& inner_;
    mutable std::mutex mutex_;
    std::vector<std::pair<AppendRequest, AppendCompletion>> held_;
};

class RepositoryPipelineTest : public RepositoryTest {
protected:
    template <class Command>
    std::shared_ptr<std::optional<CommandResult>> submit(std::string_view id, Command command) {
        auto result = std::make_shared<std::optional<CommandResult>>();
        held_accounts_.submit(id, command, {},
                              [result](CommandResult r) { *result = std::move(r); });
        return result;
    }
    HeldStore held_{store_};
    Repository<Account> held_accounts_{held_, codec_};
};

TEST_F(RepositoryPipelineTest, CommandsOfManyObjectsAreOnTheirWayAtOnce) {
    const auto alice = submit("alice", Open{"Alice"});
    const auto bob = submit("bob", Open{"Bob"});
    EXPECT_EQ(held_.held(), 2U);
    EXPECT_FALSE(*alice);
    held_.let_go();
    EXPECT_TRUE(**alice);
    EXPECT_EQ((**bob)->position, GlobalPosition(2));
}

TEST_F(RepositoryPipelineTest, ACommandWaitsForTheOneBeforeItOfTheSameObject) {
    const auto opened = submit("alice", Open{"Alice"});
    std::jthread second(
        [this] { EXPECT_TRUE(**submit("alice", Open{"Alice"})); });  // finds it open
    std::jthread third([this] { held_.let_go(); });
    second.join();
    third.join();
    EXPECT_TRUE(**opened);
    EXPECT_EQ(events_in_store(), 1U);
}

TEST_F(RepositoryPipelineTest, AConflictWithAnotherWriterIsTheOutcome) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    const auto deposited = submit("alice", Deposit{10});
    deposit_behind_its_back("alice", 1);
    held_.let_go();
    ASSERT_NE((*deposited)->error(), nullptr);
    EXPECT_EQ((*deposited)->error()->code, Errc::wrong_expected_version);
    const auto later = submit("alice", Deposit{10});
    held_.let_go();
    EXPECT_TRUE(**later);
    EXPECT_EQ(accounts_.load("alice")->state.cents, 11);
}

}  // namespace
}  // namespace skald
