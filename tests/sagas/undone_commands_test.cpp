#include <skald/sagas/undone_commands.hpp>

#include <gtest/gtest.h>

#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/sagas/reply_inbox.hpp>

namespace skald {
namespace {

const CommandId command = CommandId::named("take payment 7");

// What a receiver appends when it does the command.
AppendRequest doing(const CommandId& id) {
    auto request = AppendRequest::to(*StreamId::of("account", "ann"), ExpectedVersion::any(),
                                     {NewEvent{.type = "charged"}});
    request.checks.push_back(not_undone(id));
    return request;
}

AppendRequest undoing(const CommandId& id) {
    AppendRequest request;
    request.writes.push_back(mark_undone(id));
    return request;
}

TEST(UndoneCommands, ACommandIsRefusedAfterItsCompensation) {
    MemoryEventStore store;
    EXPECT_FALSE(*is_undone(store, command));
    ASSERT_TRUE(store.append(undoing(command)));
    EXPECT_TRUE(*is_undone(store, command));
    const auto refused = store.append(doing(command));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::wrong_expected_version);
}

TEST(UndoneCommands, OthersAreNot) {
    MemoryEventStore store;
    ASSERT_TRUE(store.append(undoing(CommandId::named("another"))));
    EXPECT_TRUE(store.append(doing(command)));
}

TEST(UndoneCommands, ACompensationMayComeTwiceAndAfterItsCommand) {
    MemoryEventStore store;
    ASSERT_TRUE(store.append(doing(command)));
    EXPECT_TRUE(store.append(undoing(command)));
    EXPECT_TRUE(store.append(undoing(command)));
}

TEST(UndoneCommands, ACompensationNamesTheCommandInItsCausationId) {
    EXPECT_EQ(
        *undone_by({.id = {}, .type = "refund", .data = "{}", .causation_id = to_string(command)}),
        command);
    const auto nothing = undone_by({.id = {}, .type = "refund", .data = "{}", .causation_id = "7"});
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Errc::invalid_argument);
}

TEST(ReplyInbox, KeepsAnAnswerOnceAndSaysWhatItAnswers) {
    MemoryEventStore store;
    ReplyInbox inbox(store);
    const auto first = inbox.receive(command, NewEvent{.type = "payment-taken"});
    const auto again = inbox.receive(command, NewEvent{.type = "payment-taken"});
    ASSERT_TRUE(first && again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(first->position, again->position);
    EXPECT_TRUE(inbox.receive(command, NewEvent{.type = "receipt-printed"}, 1));
    const auto batch = store.read(ReadRequest::all());
    ASSERT_EQ(batch->size(), 2U);
    EXPECT_EQ(batch->events[0].causation_id, to_string(command));
}

TEST(ReplyInbox, RefusesAnotherAnswerInThePlaceOfTheFirst) {
    MemoryEventStore store;
    ReplyInbox inbox(store);
    ASSERT_TRUE(inbox.receive(command, NewEvent{.type = "payment-taken"}));
    const auto other = inbox.receive(command, NewEvent{.type = "payment-refused"});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace skald
