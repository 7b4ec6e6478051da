// The log store under the contract of all stores, on a real directory.
#include <skald/core/testing/event_store_contract.hpp>
#include <skald/core/testing/event_store_contract_persistence.hpp>

#include "log_store_fixtures.hpp"

SKALD_INSTANTIATE_EVENT_STORE_CONTRACT(PosixLog, skald::PosixLogStoreFixture);
SKALD_INSTANTIATE_EVENT_STORE_SUITE(PosixLog, EventStorePersistenceContract,
                                    skald::PosixLogStoreFixture);
