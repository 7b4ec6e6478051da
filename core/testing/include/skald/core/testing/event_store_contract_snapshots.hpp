// The contract of SnapshotStore, and of reads that begin with a snapshot.
#pragma once
#include <memory>
#include <skald/core/limits.hpp>
#include <skald/core/testing/event_store_contract_setup.hpp>

namespace skald::testing::contract {

template <class Fixture>
class EventStoreSnapshotContract : public EventStoreSuite<Fixture> {
protected:
    static Snapshot snapshot(std::uint64_t version, std::string data,
                             std::string kind = "balance") {
        return {.stream = stream_id("a-1"),
                .kind = std::move(kind),
                .version = Version(version),
                .schema_version = 3,
                .data = std::move(data)};
    }
    Result<void> save(std::uint64_t version, std::string data, std::string kind = "balance") {
        return this->snapshots().save(snapshot(version, std::move(data), std::move(kind)));
    }
    std::string newest(const std::string& kind = "balance") {
        const auto found = value_of(this->snapshots().newest(stream_id("a-1"), kind));
        return found ? found->data : "none";
    }
    static ReadRequest with_snapshot() {
        return ReadRequest::stream(stream_id("a-1")).with_snapshot("balance");
    }
};
TYPED_TEST_SUITE_P(EventStoreSnapshotContract);

TYPED_TEST_P(EventStoreSnapshotContract, ASnapshotComesBackAsItWasGiven) {
    this->put("a-1", {"one", "two"});
    EXPECT_EQ(this->newest(), "none");
    const std::string bytes("\0state\xff", 7);
    ASSERT_TRUE(this->save(1, bytes));
    const auto found = value_of(this->snapshots().newest(stream_id("a-1"), "balance"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->stream, stream_id("a-1"));
    EXPECT_EQ(found->kind, "balance");
    EXPECT_EQ(found->version, Version(1));
    EXPECT_EQ(found->schema_version, 3U);
    EXPECT_EQ(found->data, bytes);
}

TYPED_TEST_P(EventStoreSnapshotContract, TheNewestWinsInWhateverOrderTheyAreSaved) {
    this->put("a-1", {"one", "two", "three"});
    ASSERT_TRUE(this->save(1, "at 1"));
    ASSERT_TRUE(this->save(2, "at 2"));
    ASSERT_TRUE(this->save(0, "at 0")) << "ignored, which is no failure";
    EXPECT_EQ(this->newest(), "at 2");
    ASSERT_TRUE(this->save(2, "at 2 again"));
    EXPECT_EQ(this->newest(), "at 2 again") << "of the same version, the last saved";
}

TYPED_TEST_P(EventStoreSnapshotContract, KindsAndStreamsAreKeptApart) {
    this->put("a-1", {"one", "two"});
    this->put("a-2", {"one"});
    ASSERT_TRUE(this->save(0, "balance at 0"));
    ASSERT_TRUE(this->save(1, "history at 1", "history"));
    EXPECT_EQ(this->newest(), "balance at 0");
    EXPECT_EQ(this->newest("history"), "history at 1");
    EXPECT_EQ(this->newest("other"), "none");
    EXPECT_FALSE(value_of(this->snapshots().newest(stream_id("a-2"), "balance")));
    EXPECT_FALSE(value_of(this->snapshots().newest(stream_id("never-1"), "balance")));
}

TYPED_TEST_P(EventStoreSnapshotContract, ASnapshotOfAVersionThatIsNotThereIsNotFound) {
    EXPECT_EQ(code_of(this->save(0, "early")), Errc::not_found);
    this->put("a-1", {"one"});
    EXPECT_EQ(code_of(this->save(1, "ahead")), Errc::not_found);
    EXPECT_EQ(this->newest(), "none");
    EXPECT_TRUE(this->save(0, "at 0"));
}

TYPED_TEST_P(EventStoreSnapshotContract, AKindIsAName) {
    this->put("a-1", {"one"});
    EXPECT_EQ(code_of(this->save(0, "x", "")), Errc::invalid_argument);
    EXPECT_EQ(code_of(this->save(0, "x", "a\nb")), Errc::invalid_argument);
    EXPECT_EQ(code_of(this->save(0, "x", std::string(limits::type_bytes_max + 1, 'k'))),
              Errc::too_large);
}

TYPED_TEST_P(EventStoreSnapshotContract, AReadGivesTheSnapshotAndTheEventsAfterIt) {
    this->put("a-1", {"one", "two", "three", "four"});
    const EventBatch without = this->read(this->with_snapshot());
    EXPECT_FALSE(without.snapshot);
    EXPECT_EQ(without.size(), 4U);
    ASSERT_TRUE(this->save(1, "at 1"));
    const EventBatch page = this->read(this->with_snapshot());
    ASSERT_TRUE(page.snapshot);
    EXPECT_EQ(page.snapshot->kind, "balance");
    EXPECT_EQ(page.snapshot->version, Version(1));
    EXPECT_EQ(page.snapshot->schema_version, 3U);
    EXPECT_EQ(page.snapshot->data, "at 1");
    EXPECT_EQ(types_of(page), (Texts{"three", "four"}));
    EXPECT_EQ(page.stream.last_version, Version(3));
    EXPECT_EQ(this->read_stream("a-1").size(), 4U) << "a read that does not ask gets all";
    EXPECT_FALSE(this->read_stream("a-1").snapshot);
}

TYPED_TEST_P(EventStoreSnapshotContract, AReadFromAVersionBeginsThereOrBehindTheSnapshot) {
    this->put("a-1", {"one", "two", "three", "four"});
    ASSERT_TRUE(this->save(1, "at 1"));
    const auto from = [&](std::uint64_t version) {
        return types_of(this->read(this->with_snapshot().from(Version(version))));
    };
    EXPECT_EQ(from(0), (Texts{"three", "four"}));
    EXPECT_EQ(from(3), Texts{"four"});
}

TYPED_TEST_P(EventStoreSnapshotContract, ASnapshotOfTheLastVersionLeavesNoEvents) {
    this->put("a-1", {"one", "two"});
    ASSERT_TRUE(this->save(1, "at 1"));
    const EventBatch page = this->read(this->with_snapshot());
    EXPECT_TRUE(page.empty());
    EXPECT_TRUE(page.at_end);
    ASSERT_TRUE(page.snapshot);
    EXPECT_EQ(page.snapshot->data, "at 1");
}

TYPED_TEST_P(EventStoreSnapshotContract, ASnapshotStandsForEventsThatAreTruncated) {
    this->put("a-1", {"one", "two", "three"});
    ASSERT_TRUE(this->save(1, "at 1"));
    ASSERT_TRUE(this->admin().set_metadata(stream_id("a-1"), {.truncate_before = Version(2)}));
    const EventBatch page = this->read(this->with_snapshot());
    ASSERT_TRUE(page.snapshot);
    EXPECT_EQ(types_of(page), Texts{"three"});
    EXPECT_TRUE(this->save(0, "older")) << "the version is hidden, not unknown";
}

TYPED_TEST_P(EventStoreSnapshotContract, ASnapshotIsReadForwardFromOneStreamOnly) {
    this->put("a-1", {"one"});
    EXPECT_EQ(code_of(this->store().read(ReadRequest::all().with_snapshot("balance"))),
              Errc::invalid_argument);
    EXPECT_EQ(code_of(this->store().read(this->with_snapshot().backward())),
              Errc::invalid_argument);
}

TYPED_TEST_P(EventStoreSnapshotContract, ADeleteDropsTheSnapshots) {
    this->put("a-1", {"one", "two"});
    ASSERT_TRUE(this->save(1, "deleted life"));
    ASSERT_TRUE(this->admin().delete_stream(stream_id("a-1"), ExpectedVersion::any()));
    EXPECT_EQ(this->newest(), "none");
    EXPECT_EQ(code_of(this->save(1, "late")), Errc::not_found);
    this->put("a-1", {"three"});
    EXPECT_EQ(code_of(this->save(1, "late")), Errc::not_found) << "from the life before";
    const EventBatch page = this->read(this->with_snapshot());
    EXPECT_FALSE(page.snapshot);
    EXPECT_EQ(types_of(page), Texts{"three"});
    EXPECT_TRUE(this->save(2, "new life"));
    EXPECT_EQ(this->newest(), "new life");
}

TYPED_TEST_P(EventStoreSnapshotContract, ATombstoneEndsTheSnapshots) {
    this->put("a-1", {"one"});
    ASSERT_TRUE(this->save(0, "at 0"));
    ASSERT_TRUE(this->admin().tombstone(stream_id("a-1"), ExpectedVersion::any()));
    EXPECT_EQ(code_of(this->save(0, "late")), Errc::stream_deleted);
    EXPECT_EQ(code_of(this->snapshots().newest(stream_id("a-1"), "balance")), Errc::stream_deleted);
}

TYPED_TEST_P(EventStoreSnapshotContract, ABatchKeepsItsSnapshotWhenANewerOneIsSaved) {
    this->put("a-1", {"one", "two"});
    const std::string data(1000, 'x');  // long enough to be an allocation of its own
    ASSERT_TRUE(this->save(0, data));
    const EventBatch page = this->read(this->with_snapshot());
    ASSERT_TRUE(this->save(1, "at 1"));
    ASSERT_TRUE(this->admin().delete_stream(stream_id("a-1"), ExpectedVersion::any()));
    ASSERT_TRUE(page.snapshot);
    EXPECT_EQ(page.snapshot->data, data);
}

REGISTER_TYPED_TEST_SUITE_P(EventStoreSnapshotContract, ASnapshotComesBackAsItWasGiven,
                            TheNewestWinsInWhateverOrderTheyAreSaved, KindsAndStreamsAreKeptApart,
                            ASnapshotOfAVersionThatIsNotThereIsNotFound, AKindIsAName,
                            AReadGivesTheSnapshotAndTheEventsAfterIt,
                            AReadFromAVersionBeginsThereOrBehindTheSnapshot,
                            ASnapshotOfTheLastVersionLeavesNoEvents,
                            ASnapshotStandsForEventsThatAreTruncated,
                            ASnapshotIsReadForwardFromOneStreamOnly, ADeleteDropsTheSnapshots,
                            ATombstoneEndsTheSnapshots, ABatchKeepsItsSnapshotWhenANewerOneIsSaved);

}  // namespace skald::testing::contract
