#include "repository_setup.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace skald {
namespace {

// A store in front of which something happens between two calls of the repository.
class BusyStore final : public EventStore {
public:
    explicit BusyStore(EventStore& inner) : inner_(inner) {}
    using EventStore::append;
    void append(AppendRequest request, AppendCompletion done) override {
        happen(before_append);
        inner_.append(std::move(request), std::move(done));
    }
    Result<EventBatch> read(const ReadRequest& request) override {
        happen(before_read);
        auto page = inner_.read(request);
        happen(after_read);
        return page;
    }
    Result<std::optional<EventPlace>> find(const EventId& id) override { return inner_.find(id); }
    Result<std::unique_ptr<Subscription>> subscribe(SubscribeRequest request) override {
        return inner_.subscribe(std::move(request));
    }
    Result<GlobalPosition> head() override { return inner_.head(); }

    std::function<void()> before_append, before_read, after_read;  // each happens once

private:
    static void happen(std::function<void()>& event) {
        if (const auto once = std::exchange(event, {})) once();
    }
    EventStore& inner_;
};

class RepositoryRaceTest : public RepositoryTest {
protected:
    BusyStore busy_{store_};
    Repository<Account> busy_accounts_{busy_, codec_};
};

TEST_F(RepositoryRaceTest, ACommandThatItsTwinHandlesMeanwhileIsNotJudgedByItsOwnEffect) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    busy_.before_read = [this] { ASSERT_TRUE(accounts_.execute("alice", Close{}, with_id("c"))); };
    const auto twin = busy_accounts_.execute("alice", Close{}, with_id("c"));
    ASSERT_TRUE(twin) << twin.message();
    EXPECT_TRUE(twin->repeated);
    EXPECT_EQ(twin->version, Version(1));
}

TEST_F(RepositoryRaceTest, TheTwinOfACommandWithAnExpectationIsFoundBeforeItIsJudged) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    auto options = with_id("d");
    options.expected = ExpectedVersion::exactly(Version(0));
    busy_.before_read = [&] { ASSERT_TRUE(accounts_.execute("alice", Deposit{1}, options)); };
    const auto twin = busy_accounts_.execute("alice", Deposit{1}, options);
    ASSERT_TRUE(twin) << twin.message();
    EXPECT_TRUE(twin->repeated);
}

TEST_F(RepositoryRaceTest, AnObjectThatIsDeletedMeanwhileIsDecidedAnew) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    busy_.before_append = [this] {
        ASSERT_TRUE(store_.delete_stream(stream("alice"), ExpectedVersion::any()));
    };
    const auto deposited = busy_accounts_.execute("alice", Deposit{1});
    ASSERT_NE(deposited.refusal(), nullptr) << deposited.message();
    EXPECT_EQ(deposited.refusal()->code, "not-open");
}

TEST_F(RepositoryRaceTest, TwoLivesOfAStreamAreNeverFoldedIntoOneState) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    const auto deposit = codec_->encode(bank::Deposited{1});
    ASSERT_TRUE(
        store_.append(stream("alice"), ExpectedVersion::any(),
                      std::vector<NewEvent>(1500, {.type = deposit->type, .data = deposit->data})));
    busy_.after_read = [this] {  // between the two pages
        ASSERT_TRUE(store_.delete_stream(stream("alice"), ExpectedVersion::any()));
        ASSERT_TRUE(accounts_.execute("alice", Open{"Bob"}));
    };
    const auto loaded = busy_accounts_.load("alice");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::wrong_expected_version);
    EXPECT_EQ(busy_accounts_.load("alice")->state.cents, 0);
}

TEST_F(RepositoryRaceTest, AConflictIsDecidedAgainAlsoWhenTheCallerOnlyExpectsTheObjectToExist) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    busy_.before_append = [this] { deposit_behind_its_back("alice", 1); };
    EXPECT_TRUE(
        busy_accounts_.execute("alice", Deposit{1}, {.expected = ExpectedVersion::exists()}));
    EXPECT_EQ(accounts_.load("alice")->state.cents, 2);
}

}  // namespace
}  // namespace skald
