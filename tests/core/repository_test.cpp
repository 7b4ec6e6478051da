#include "repository_setup.hpp"

#include <skald/adapters/cereal/state_codec.hpp>
#include <thread>
#include <vector>

namespace skald {
namespace {

TEST_F(RepositoryTest, ACommandBecomesEventsOfItsStream) {
    const auto opened = accounts_.execute("alice", Open{"Alice"});
    ASSERT_TRUE(opened) << opened.message();
    EXPECT_EQ(opened->version, Version(0));
    EXPECT_EQ(opened->position, GlobalPosition(1));
    EXPECT_EQ(opened->events, 1U);

    const auto page = store_.read(ReadRequest::stream(stream("alice")));
    ASSERT_EQ(page->size(), 1U);
    EXPECT_EQ(page->events[0].stream, "account-alice");
    EXPECT_EQ(page->events[0].type, "account-opened");
    EXPECT_EQ(page->events[0].data, R"({"owner":"Alice"})");
    EXPECT_EQ(page->events[0].content_type, "application/json");
    EXPECT_TRUE(page->events[0].has_tag("owner:Alice"));
}

TEST_F(RepositoryTest, ARefusalIsNotAnErrorAndWritesNothing) {
    const auto refused = accounts_.execute("alice", Deposit{100});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), nullptr);
    ASSERT_NE(refused.refusal(), nullptr);
    EXPECT_EQ(refused.refusal()->code, "not-open");
    EXPECT_EQ(refused.message(), "refused: the account is not open");
    EXPECT_EQ(events_in_store(), 0U);
}

TEST_F(RepositoryTest, StateFollowsFromTheEvents) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    ASSERT_TRUE(accounts_.execute("alice", DepositTwice{100}));
    const auto loaded = accounts_.load("alice");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->state.cents, 200);
    EXPECT_EQ(loaded->stream.last_version, Version(2));
    EXPECT_EQ(loaded->head, GlobalPosition(3));
    const auto before = accounts_.load_at("alice", Version(1));
    EXPECT_EQ(before->state.cents, 100);
    EXPECT_EQ(before->stream.last_version, Version(1));
    const auto nobody = accounts_.load("nobody");
    EXPECT_FALSE(nobody->state.open);
    EXPECT_EQ(nobody->stream.last_version, std::nullopt);
}

TEST_F(RepositoryTest, ACommandWithNothingToDoSucceedsWithoutEvents) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    const auto again = accounts_.execute("alice", Open{"Alice"});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->events, 0U);
    EXPECT_EQ(again->version, Version(0));
    EXPECT_EQ(events_in_store(), 1U);
}

TEST_F(RepositoryTest, ACommandSentAgainYieldsItsFirstOutcome) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    const auto first = accounts_.execute("alice", DepositTwice{100}, with_id("d-1"));
    ASSERT_TRUE(accounts_.execute("alice", Close{}));
    const auto again = accounts_.execute("alice", DepositTwice{100}, with_id("d-1"));
    ASSERT_TRUE(again) << again.message();
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->version, first->version);
    EXPECT_EQ(again->position, first->position);
    EXPECT_EQ(again->events, 2U);
    EXPECT_EQ(accounts_.load("alice")->state.cents, 200);
}

TEST_F(RepositoryTest, ACommandThatYieldedNothingIsRememberedToo) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    const auto first = accounts_.execute("alice", Open{"Alice"}, with_id("open-again"));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->events, 0U);
    ASSERT_TRUE(accounts_.execute("alice", Close{}));  // now the same command would open it
    const auto again = accounts_.execute("alice", Open{"Alice"}, with_id("open-again"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->events, 0U);
    EXPECT_EQ(again->version, Version(0));
    EXPECT_FALSE(accounts_.load("alice")->state.open);
}

TEST_F(RepositoryTest, ARememberedCommandIsBoundToItsStreamToo) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}, with_id("open")));  // yields nothing
    const auto other = accounts_.execute("bob", Open{"Bob"}, with_id("open"));
    ASSERT_NE(other.error(), nullptr) << other.message();
    EXPECT_EQ(other.error()->code, Errc::invalid_argument);
    EXPECT_FALSE(accounts_.load("bob")->state.open);
}

TEST_F(RepositoryTest, TheMemoryOfACommandCarriesNoTags) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    auto options = with_id("open");
    options.tags = {"owner:Alice"};
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}, options));
    EXPECT_EQ(events_in_store(), 2U);
    EXPECT_EQ(store_.read(ReadRequest::all(Query::tagged({"owner:Alice"})))->size(), 1U);
}

TEST_F(RepositoryTest, AVersionThatIsNotThereCannotBeLoaded) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    EXPECT_TRUE(accounts_.load_at("alice", Version(0)));
    for (const auto& [id, version] : {std::pair("alice", 1), std::pair("nobody", 0)}) {
        const auto loaded = accounts_.load_at(id, Version(static_cast<std::uint64_t>(version)));
        ASSERT_FALSE(loaded);
        EXPECT_EQ(loaded.error().code, Errc::not_found);
    }
}

TEST_F(RepositoryTest, ACommandIdBelongsToOneStream) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}, with_id("open")));
    const auto other = accounts_.execute("bob", Open{"Bob"}, with_id("open"));
    ASSERT_NE(other.error(), nullptr);
    EXPECT_EQ(other.error()->code, Errc::invalid_argument);
}

TEST_F(RepositoryTest, AnExpectedVersionOfTheCallerIsNotDecidedAgain) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    ASSERT_TRUE(accounts_.execute("alice", Deposit{1}));
    const auto stale =
        accounts_.execute("alice", Deposit{1}, {.expected = ExpectedVersion::exactly(Version(0))});
    ASSERT_NE(stale.error(), nullptr);
    EXPECT_EQ(stale.error()->code, Errc::wrong_expected_version);
    EXPECT_EQ(stale.error()->actual, Version(1));
    EXPECT_TRUE(
        accounts_.execute("alice", Deposit{1}, {.expected = ExpectedVersion::exactly(Version(1))}));
}

TEST_F(RepositoryTest, ConflictsWithOtherWritersAreDecidedAgain) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    constexpr int deposits_each = 50;
    const Repository<Account> patient(store_, codec_, {.conflict_retries_max = 1000});
    std::vector<std::jthread> writers;
    for (int w = 0; w < 4; ++w) {
        writers.emplace_back([&patient] {
            for (int i = 0; i < deposits_each; ++i)
                EXPECT_TRUE(patient.execute("alice", Deposit{1}));
        });
    }
    writers.clear();
    EXPECT_EQ(accounts_.load("alice")->state.cents, 4 * deposits_each);
}

TEST_F(RepositoryTest, ADomainThatThrowsBecomesAnError) {
    const auto failed = accounts_.execute("alice", Explode{});
    ASSERT_NE(failed.error(), nullptr);
    EXPECT_EQ(failed.error()->code, Errc::handler_failed);
    EXPECT_THAT(failed.error()->message, testing::HasSubstr("boom"));
}

TEST_F(RepositoryTest, AnIdThatIsNoNameIsRefused) {
    for (const std::string& id : {std::string(), std::string("\xff"), std::string(600, 'x')}) {
        const auto result = accounts_.execute(id, Open{"x"});
        ASSERT_NE(result.error(), nullptr) << id;
        EXPECT_EQ(result.error()->code, Errc::invalid_argument);
    }
}

TEST_F(RepositoryTest, WhatGoesAlongWithACommandIsOnItsEvents) {
    CommandOptions options = with_id("c");
    options.tags = {"till:7"};
    options.correlation_id = "request-1";
    options.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    options.metadata = "meta";
    options.occurred_at = *parse_timestamp("2023-04-03T12:08:18+02:00");
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}, options));
    const auto page = store_.read(ReadRequest::all());
    const RecordedEvent& event = page->events.at(0);
    EXPECT_TRUE(event.has_tag("till:7"));
    EXPECT_TRUE(event.has_tag("owner:Alice"));
    EXPECT_EQ(event.correlation_id, "request-1");
    EXPECT_EQ(event.causation_id, to_string(CommandId::named("c")));
    EXPECT_EQ(event.traceparent, options.traceparent);
    EXPECT_EQ(event.metadata, "meta");
    EXPECT_EQ(event.occurred_at, options.occurred_at);
    EXPECT_EQ(event.id, event_id_of(CommandId::named("c"), 0));
}

TEST_F(RepositoryTest, ReplayTellsEachEventWithTheStateAfterIt) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    ASSERT_TRUE(accounts_.execute("alice", DepositTwice{50}));
    std::vector<std::pair<std::string, std::int64_t>> story;
    ASSERT_TRUE(accounts_.replay(
        "alice", [&](const RecordedEvent& e, const Account::Event&, const Account::State& s) {
            story.emplace_back(e.type, s.cents);
        }));
    EXPECT_THAT(story, testing::ElementsAre(testing::Pair("account-opened", 0),
                                            testing::Pair("money-deposited", 50),
                                            testing::Pair("money-deposited", 100)));
}

TEST_F(RepositoryTest, LongStreamsAreReadPageByPage) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    const auto deposit = codec_->encode(bank::Deposited{1});
    ASSERT_TRUE(deposit);
    const NewEvent event{.type = deposit->type, .data = deposit->data};
    ASSERT_TRUE(store_.append(stream("alice"), ExpectedVersion::exactly(Version(0)),
                              std::vector<NewEvent>(2600, event)));
    EXPECT_EQ(accounts_.load("alice")->state.cents, 2600);
    EXPECT_EQ(accounts_.load_at("alice", Version(2000))->state.cents, 2000);
}

TEST_F(RepositoryTest, AggregatesInObjectFormAreServedTheSameWay) {
    const Repository<Purse> purses(store_, json_codec<Purse::Event>());
    const auto refused = purses.execute("p", [](Purse& purse) { return purse.deposit(5); });
    ASSERT_NE(refused.refusal(), nullptr);
    ASSERT_TRUE(purses.execute("p", [](Purse& purse) { return purse.open("Bob"); }));
    const auto both = purses.execute("p", [](Purse& purse) {
        const Outcome first = purse.deposit(5);
        return first ? purse.deposit(6) : first;
    });
    EXPECT_EQ(both->events, 2U);
    EXPECT_EQ(purses.load("p")->state.cents(), 11);
}

class RepositorySnapshotTest : public RepositoryTest {
protected:
    Snapshots<Account::State> every(std::uint64_t events) {
        return {&store_, state_codec<Account::State, JsonFormat>(), events};
    }
};

TEST_F(RepositorySnapshotTest, ASnapshotIsWrittenEverySoManyEventsAndReadFrom) {
    const Repository<Account> accounts(store_, codec_, every(10));
    ASSERT_TRUE(accounts.execute("alice", Open{"Alice"}));
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(accounts.execute("alice", DepositTwice{1}));
    const auto snapshot = store_.newest(stream("alice"), "account");
    ASSERT_TRUE(snapshot);
    ASSERT_TRUE(*snapshot);
    EXPECT_EQ((*snapshot)->version, Version(10));  // 11 events: the append that crossed the tenth
    EXPECT_EQ((*snapshot)->data, R"({"open":true,"cents":10})");
    EXPECT_EQ(accounts.load("alice")->state.cents, 14);
}

TEST_F(RepositorySnapshotTest, ASnapshotIsTrustedAndSavesReadingWhatItCovers) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    ASSERT_TRUE(accounts_.execute("alice", Deposit{1}));
    ASSERT_TRUE(
        store_.save({stream("alice"), "account", Version(1), 1, R"({"open":true,"cents":1000})"}));
    ASSERT_TRUE(accounts_.execute("alice", Deposit{5}));
    const Repository<Account> accounts(store_, codec_, every(100));
    EXPECT_EQ(accounts.load("alice")->state.cents,
              1005);  // proves that events 0 and 1 were not read
}

TEST_F(RepositorySnapshotTest, AnUnusableSnapshotIsPassedOver) {
    ASSERT_TRUE(accounts_.execute("alice", Open{"Alice"}));
    ASSERT_TRUE(accounts_.execute("alice", Deposit{7}));
    const Repository<Account> accounts(store_, codec_, every(100));
    ASSERT_TRUE(
        store_.save({stream("alice"), "account", Version(0), 2, R"({"open":true,"cents":1000})"}));
    EXPECT_EQ(accounts.load("alice")->state.cents, 7);  // another schema version
    ASSERT_TRUE(store_.save({stream("alice"), "account", Version(1), 1, "rubbish"}));
    EXPECT_EQ(accounts.load("alice")->state.cents, 7);
}

}  // namespace
}  // namespace skald
