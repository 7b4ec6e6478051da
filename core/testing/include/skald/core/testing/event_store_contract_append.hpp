// The contract of append: expected versions, one unit over several streams, checks, events without
// a stream.
#pragma once
#include <future>
#include <limits>
#include <mutex>
#include <optional>
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreAppendContract : public EventStoreSuite<Fixture> {
protected:
    /// Brings "thing-1" into one of five states.
    void prepare(const std::string& state) {
        const StreamId thing = stream_id("thing-1");
        if (state == "never written") return;
        if (state == "tombstoned unwritten") {
            ASSERT_TRUE(this->admin().tombstone(thing, ExpectedVersion::no_stream()));
            return;
        }
        this->put("thing-1", {"a", "b"});
        if (state == "written") return;
        if (state == "tombstoned") {
            ASSERT_TRUE(this->admin().tombstone(thing, ExpectedVersion::any()));
            return;
        }
        ASSERT_TRUE(this->admin().delete_stream(thing, ExpectedVersion::any()));
        if (state == "written again") this->put("thing-1", {"c"});
    }

    /// The code of an append to "thing-1" in this state; none: it succeeded.
    std::optional<Errc> append_to(const std::string& state, ExpectedVersion expected) {
        this->prepare(state);
        auto appended = this->store().append(stream_id("thing-1"), expected, events({"next"}));
        return appended ? std::nullopt : std::optional(appended.error().code);
    }
};
TYPED_TEST_SUITE_P(EventStoreAppendContract);

// One test a state, because each begins with an empty store.
constexpr auto wrong = Errc::wrong_expected_version;

TYPED_TEST_P(EventStoreAppendContract, AStreamThatWasNeverWrittenMeetsAny) {
    EXPECT_EQ(this->append_to("never written", ExpectedVersion::any()), std::nullopt);
}
TYPED_TEST_P(EventStoreAppendContract, AStreamThatWasNeverWrittenMeetsNoStream) {
    EXPECT_EQ(this->append_to("never written", ExpectedVersion::no_stream()), std::nullopt);
}
TYPED_TEST_P(EventStoreAppendContract, AStreamThatWasNeverWrittenMeetsNothingElse) {
    EXPECT_EQ(this->append_to("never written", ExpectedVersion::exists()), wrong);
    EXPECT_EQ(this->append_to("never written", ExpectedVersion::exactly(Version(0))), wrong);
    EXPECT_EQ(this->head(), 0U);
}
TYPED_TEST_P(EventStoreAppendContract, AWrittenStreamMeetsAny) {
    EXPECT_EQ(this->append_to("written", ExpectedVersion::any()), std::nullopt);
}
TYPED_TEST_P(EventStoreAppendContract, AWrittenStreamMeetsExists) {
    EXPECT_EQ(this->append_to("written", ExpectedVersion::exists()), std::nullopt);
}
TYPED_TEST_P(EventStoreAppendContract, AWrittenStreamMeetsExactlyItsLastVersion) {
    EXPECT_EQ(this->append_to("written", ExpectedVersion::exactly(Version(1))), std::nullopt);
}
TYPED_TEST_P(EventStoreAppendContract, AWrittenStreamMeetsNothingElse) {
    this->prepare("written");
    for (const auto expected :
         {ExpectedVersion::no_stream(), ExpectedVersion::exactly(Version(0)),
          ExpectedVersion::exactly(Version(2)),
          ExpectedVersion::exactly(Version(std::numeric_limits<std::uint64_t>::max()))}) {
        EXPECT_EQ(this->append_to("never written", expected), wrong) << to_string(expected);
    }
    EXPECT_EQ(types_of(this->read_stream("thing-1")), (Texts{"a", "b"}));
}
TYPED_TEST_P(EventStoreAppendContract, ADeletedStreamMeetsAnyAndItsVersionsGoOn) {
    EXPECT_EQ(this->append_to("deleted", ExpectedVersion::any()), std::nullopt);
    EXPECT_EQ(versions_of(this->read_stream("thing-1")), Numbers{2});
}
TYPED_TEST_P(EventStoreAppendContract, ADeletedStreamMeetsNoStreamAndItsVersionsGoOn) {
    EXPECT_EQ(this->append_to("deleted", ExpectedVersion::no_stream()), std::nullopt);
    EXPECT_EQ(versions_of(this->read_stream("thing-1")), Numbers{2});
}
TYPED_TEST_P(EventStoreAppendContract, ADeletedStreamMeetsExactlyItsLastVersionEver) {
    EXPECT_EQ(this->append_to("deleted", ExpectedVersion::exactly(Version(1))), std::nullopt);
}
TYPED_TEST_P(EventStoreAppendContract, ADeletedStreamDoesNotExist) {
    EXPECT_EQ(this->append_to("deleted", ExpectedVersion::exists()), wrong);
}
TYPED_TEST_P(EventStoreAppendContract, AStreamWrittenAgainExistsAtItsLastVersionEver) {
    EXPECT_EQ(this->append_to("written again", ExpectedVersion::no_stream()), wrong);
    const auto append = [&](ExpectedVersion expected) {
        return this->store().append(stream_id("thing-1"), expected, events({"next"}));
    };
    EXPECT_EQ(code_of(append(ExpectedVersion::exactly(Version(0)))), wrong);
    EXPECT_TRUE(append(ExpectedVersion::exactly(Version(2))));
    EXPECT_TRUE(append(ExpectedVersion::exists()));
}
TYPED_TEST_P(EventStoreAppendContract, ATombstonedStreamMeetsNothing) {
    this->prepare("tombstoned");
    for (const auto expected : {ExpectedVersion::any(), ExpectedVersion::no_stream(),
                                ExpectedVersion::exists(), ExpectedVersion::exactly(Version(1))}) {
        EXPECT_EQ(this->append_to("never written", expected), Errc::stream_deleted)
            << to_string(expected);
    }
}
TYPED_TEST_P(EventStoreAppendContract, AStreamTombstonedBeforeItWasWrittenMeetsNothing) {
    EXPECT_EQ(this->append_to("tombstoned unwritten", ExpectedVersion::any()),
              Errc::stream_deleted);
    EXPECT_EQ(this->append_to("never written", ExpectedVersion::no_stream()), Errc::stream_deleted);
}

TYPED_TEST_P(EventStoreAppendContract, AWrongVersionNamesTheStreamTheExpectedAndTheActual) {
    this->put("thing-1", {"a", "b"});
    const auto expected = ExpectedVersion::exactly(Version(7));
    const auto refused = this->store().append(stream_id("thing-1"), expected, events({"c"}));
    ASSERT_EQ(code_of(refused), wrong);
    EXPECT_EQ(refused.error().stream, "thing-1");
    EXPECT_EQ(refused.error().expected, expected);
    EXPECT_EQ(refused.error().actual, Version(1));

    const auto never =
        this->store().append(stream_id("thing-2"), ExpectedVersion::exists(), events({"c"}));
    ASSERT_EQ(code_of(never), wrong);
    EXPECT_EQ(never.error().stream, "thing-2");
    EXPECT_EQ(never.error().actual, std::nullopt);
}

TYPED_TEST_P(EventStoreAppendContract, PositionsBeginAtOneAndVersionsAtZero) {
    EXPECT_EQ(this->head(), 0U);
    const Appended first = this->put("thing-1", {"a"});
    EXPECT_EQ(first.position, GlobalPosition(1));
    EXPECT_EQ(first.versions, std::vector{Version(0)});
    EXPECT_FALSE(first.repeated);
    const Appended second = this->put("thing-2", {"b", "c"});
    EXPECT_EQ(second.position, GlobalPosition(3));
    EXPECT_EQ(second.versions, std::vector{Version(1)});
    EXPECT_EQ(this->head(), 3U);
}

TYPED_TEST_P(EventStoreAppendContract, PositionsFollowTheOrderOfTheWrites) {
    const auto appended = value_of(this->store().append(
        AppendRequest{.writes = {write("b-1", ExpectedVersion::no_stream(), events({"one", "two"})),
                                 write_unstreamed(events({"three"})),
                                 write("a-1", ExpectedVersion::no_stream(), events({"four"}))}}));
    EXPECT_EQ(appended.position, GlobalPosition(4));
    EXPECT_EQ(appended.versions, (std::vector{Version(1), Version(0), Version(0)}));
    EXPECT_EQ(types_of(this->read_all()), (Texts{"one", "two", "three", "four"}));
    EXPECT_EQ(positions_of(this->read_stream("a-1")), Numbers{4});
}

TYPED_TEST_P(EventStoreAppendContract, OneWrongExpectationStopsAllWritesAndUsesNoPosition) {
    this->put("b-1", {"old"});
    const auto refused = this->store().append(
        AppendRequest{.writes = {write("a-1", ExpectedVersion::no_stream(), events({"one"})),
                                 write_unstreamed(events({"two"})),
                                 write("b-1", ExpectedVersion::no_stream(), events({"three"}))}});
    ASSERT_EQ(code_of(refused), wrong);
    EXPECT_EQ(refused.error().stream, "b-1");
    EXPECT_EQ(this->head(), 1U);
    EXPECT_TRUE(this->read_stream("a-1").empty());
    EXPECT_FALSE(value_of(this->admin().state(stream_id("a-1"))).last_version);
    EXPECT_EQ(this->put("a-1", {"next"}).position, GlobalPosition(2));
}

TYPED_TEST_P(EventStoreAppendContract, AStreamWrittenTwiceIsJudgedAfterItsFirstWrite) {
    const auto appended = value_of(this->store().append(AppendRequest{
        .writes = {write("a-1", ExpectedVersion::no_stream(), events({"one", "two"})),
                   write("b-1", ExpectedVersion::any(), events({"three"})),
                   write("a-1", ExpectedVersion::exactly(Version(1)), events({"four"}))}}));
    EXPECT_EQ(appended.versions, (std::vector{Version(1), Version(0), Version(2)}));
    EXPECT_EQ(positions_of(this->read_stream("a-1")), (Numbers{1, 2, 4}));

    const auto twice_new = this->store().append(
        AppendRequest{.writes = {write("c-1", ExpectedVersion::no_stream(), events({"one"})),
                                 write("c-1", ExpectedVersion::no_stream(), events({"two"}))}});
    ASSERT_EQ(code_of(twice_new), wrong);
    EXPECT_EQ(twice_new.error().actual, Version(0));
    EXPECT_TRUE(this->read_stream("c-1").empty());
}

TYPED_TEST_P(EventStoreAppendContract, AnAppendWithoutEventsIsAMistake) {
    EXPECT_EQ(code_of(this->store().append(AppendRequest{})), Errc::invalid_argument);
    EXPECT_EQ(code_of(this->store().append(stream_id("a-1"), ExpectedVersion::any(), {})),
              Errc::invalid_argument);
    EXPECT_EQ(code_of(this->store().append(
                  AppendRequest{.writes = {write("a-1", ExpectedVersion::any(), events({"one"})),
                                           write("b-1", ExpectedVersion::any(), {})}})),
              Errc::invalid_argument);
    EXPECT_EQ(this->head(), 0U);
}

TYPED_TEST_P(EventStoreAppendContract, EventsWithoutAStreamCanHaveNoExpectedVersion) {
    EventWrite unstreamed = write_unstreamed(events({"one"}));
    unstreamed.expected = ExpectedVersion::no_stream();
    EXPECT_EQ(code_of(this->store().append(AppendRequest{.writes = {unstreamed}})),
              Errc::invalid_argument);
}

TYPED_TEST_P(EventStoreAppendContract, EventsWithoutAStreamAreFoundByTheirTags) {
    this->put("thing-1", {"streamed"});
    const Appended appended = this->put_unstreamed({event("loose", {"thing:1"})});
    EXPECT_EQ(appended.versions, std::vector{Version(0)});
    const EventBatch found = this->read(ReadRequest::all(Query::tagged({"thing:1"})));
    ASSERT_EQ(types_of(found), Texts{"loose"});
    EXPECT_EQ(found.events[0].stream, "");
    EXPECT_EQ(types_of(this->read_stream("thing-1")), Texts{"streamed"});
}

TYPED_TEST_P(EventStoreAppendContract, TheCompletionIsCalledOnceAndOutcomesComeInOrder) {
    constexpr int appends = 50;
    std::promise<void> all_done;
    Numbers completed;  // completions of one store may come from several threads, one at a time
    std::mutex mutex;
    for (int i = 0; i < appends; ++i) {
        this->store().append(
            AppendRequest::to(stream_id("thing-1"), ExpectedVersion::any(), events({"next"})),
            AppendCompletion([&](Result<Appended> outcome) {
                const std::lock_guard lock(mutex);
                completed.push_back(outcome ? outcome->position.value() : 0);
                if (completed.size() == appends) all_done.set_value();
            }));
    }
    all_done.get_future().get();
    const std::lock_guard lock(mutex);
    ASSERT_EQ(completed.size(), static_cast<std::size_t>(appends));
    for (std::size_t i = 0; i < completed.size(); ++i) EXPECT_EQ(completed[i], i + 1);
}

REGISTER_TYPED_TEST_SUITE_P(
    EventStoreAppendContract, AStreamThatWasNeverWrittenMeetsAny,
    AStreamThatWasNeverWrittenMeetsNoStream, AStreamThatWasNeverWrittenMeetsNothingElse,
    AWrittenStreamMeetsAny, AWrittenStreamMeetsExists, AWrittenStreamMeetsExactlyItsLastVersion,
    AWrittenStreamMeetsNothingElse, ADeletedStreamMeetsAnyAndItsVersionsGoOn,
    ADeletedStreamMeetsNoStreamAndItsVersionsGoOn, ADeletedStreamMeetsExactlyItsLastVersionEver,
    ADeletedStreamDoesNotExist, AStreamWrittenAgainExistsAtItsLastVersionEver,
    ATombstonedStreamMeetsNothing, AStreamTombstonedBeforeItWasWrittenMeetsNothing,
    AWrongVersionNamesTheStreamTheExpectedAndTheActual, PositionsBeginAtOneAndVersionsAtZero,
    PositionsFollowTheOrderOfTheWrites, OneWrongExpectationStopsAllWritesAndUsesNoPosition,
    AStreamWrittenTwiceIsJudgedAfterItsFirstWrite, AnAppendWithoutEventsIsAMistake,
    EventsWithoutAStreamCanHaveNoExpectedVersion, EventsWithoutAStreamAreFoundByTheirTags,
    TheCompletionIsCalledOnceAndOutcomesComeInOrder);

}  // namespace skald::testing::contract
