#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/adapters/cereal/state_codec.hpp>
#include <skald/core/repository.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <thread>

#include "bank_account.hpp"

namespace skald {
namespace {

using bank::Account;
using bank::Close;
using bank::Deposit;
using bank::DepositTwice;
using bank::Explode;
using bank::Open;
using bank::Purse;

CommandOptions with_id(std::string_view text) {
    return {.command_id = CommandId::named(text)};
}

class RepositoryTest : public testing::Test {
protected:
    StreamId stream(std::string_view id) { return *Repository<Account>::stream_of(id); }
    std::size_t events_in_store() { return static_cast<std::size_t>(store_.head()->value()); }

    // Another writer, whom the repository does not see.
    void deposit_behind_its_back(std::string_view id, std::int64_t cents) {
        const Repository<Account> other(store_, codec_);
        ASSERT_TRUE(other.execute(id, Deposit{cents}));
    }

    MemoryEventStore store_;
    std::shared_ptr<const Codec<Account::Event>> codec_ = json_codec<Account::Event>();
    Repository<Account> accounts_{store_, codec_};
};

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

// A domain whose every function may throw, as the event says.
struct Fragile {
    struct Fell {
        static constexpr std::string_view name = "fell";
        std::string breaks;
        static void fields(auto& self, auto&& f) { f("breaks", self.breaks); }
        Tags tags() const {
            if (breaks == "tags") throw std::runtime_error("tags broke");
            return {};
        }
    };
    struct Drop {
        std::string breaks;
    };
    static constexpr std::string_view category = "fragile";
    using State = int;
    using Event = std::variant<Fell>;
    static State initial() { return 0; }
    static Decision<Event> decide(const Drop& drop, State) { return Fell{drop.breaks}; }
    static State evolve(State falls, const Fell& fell) {
        if (fell.breaks == "evolve") throw std::runtime_error("evolve broke");
        return falls + 1;
    }
};

TEST_F(RepositoryTest, WhatTheDomainThrowsIsAnErrorAndNothingIsStored) {
    const Repository<Fragile> fragiles(store_, json_codec<Fragile::Event>());
    for (const char* what : {"tags", "evolve"}) {
        const auto failed = fragiles.execute("vase", Fragile::Drop{what});
        ASSERT_NE(failed.error(), nullptr) << what;
        EXPECT_EQ(failed.error()->code, Errc::handler_failed);
        EXPECT_THAT(failed.error()->message, testing::HasSubstr(std::string(what) + " broke"));
    }
    EXPECT_EQ(events_in_store(), 0U);
    EXPECT_TRUE(fragiles.execute("vase", Fragile::Drop{"nothing"}));
}

TEST_F(RepositoryTest, ASubmittedCommandThatThrowsDoesNotHoldUpTheNext) {
    const Repository<Fragile> fragiles(store_, json_codec<Fragile::Event>());
    int failed = 0;
    const auto count = [&](const CommandResult& result) { failed += result ? 0 : 1; };
    fragiles.submit("vase", Fragile::Drop{"tags"}, {}, count);
    fragiles.submit("vase", Fragile::Drop{"evolve"}, {}, count);
    fragiles.submit("vase", Fragile::Drop{"nothing"}, {}, count);
    EXPECT_EQ(failed, 2);
    EXPECT_EQ(fragiles.load("vase")->state, 1);
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
