// The contract that every EventStore keeps, with its StreamAdmin and SnapshotStore, as tests to run
// against a store of your own. Write a fixture (see EventStoreSuite), and at global scope:
//
//     SKALD_INSTANTIATE_EVENT_STORE_CONTRACT(MyStore, my::StoreFixture);
//
// A store that outlives its process passes EventStorePersistenceContract too
// (event_store_contract_persistence.hpp). To compile less at once, include the suites one by one
// and instantiate them in several files.
#pragma once
#include <skald/core/testing/event_store_contract_admin.hpp>
#include <skald/core/testing/event_store_contract_append.hpp>
#include <skald/core/testing/event_store_contract_concurrency.hpp>
#include <skald/core/testing/event_store_contract_conditions.hpp>
#include <skald/core/testing/event_store_contract_events.hpp>
#include <skald/core/testing/event_store_contract_model.hpp>
#include <skald/core/testing/event_store_contract_read.hpp>
#include <skald/core/testing/event_store_contract_retry.hpp>
#include <skald/core/testing/event_store_contract_snapshots.hpp>
#include <skald/core/testing/event_store_contract_subscribe.hpp>

/// Instantiates one suite, such as EventStoreAppendContract.
#define SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, Suite, Fixture) \
    namespace skald::testing::contract {                            \
    INSTANTIATE_TYPED_TEST_SUITE_P(Prefix, Suite, Fixture);         \
    }                                                               \
    static_assert(true)  // takes the semicolon

/// Instantiates all suites that every store passes.
#define SKALD_INSTANTIATE_EVENT_STORE_CONTRACT(Prefix, Fixture)                        \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreAppendContract, Fixture);    \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreConditionContract, Fixture); \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreRetryContract, Fixture);     \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreEventContract, Fixture);     \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreReadContract, Fixture);      \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreModelContract, Fixture);     \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreSubscribeContract, Fixture); \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreAdminContract, Fixture);     \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreSnapshotContract, Fixture);  \
    SKALD_INSTANTIATE_EVENT_STORE_SUITE(Prefix, EventStoreConcurrencyContract, Fixture)
