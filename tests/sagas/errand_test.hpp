// What tests of the engine share: the errand, on a store in memory.
#pragma once
#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <skald/sagas/testing/saga_test.hpp>
#include <string>

#include "errand_saga.hpp"

namespace skald::errand {

using ErrandTest = skald::testing::SagaTest<MemoryEventStore, JsonFormat>;

inline ErrandTest errand_test(SagaOptions options = {}) {
    return ErrandTest(errand(), "e1", std::move(options));
}
inline ErrandTest begun_test(SagaOptions options = {}) {
    ErrandTest test = errand_test(std::move(options));
    test.given(Begun{"e1"});
    return test;
}

inline auto data_is(std::string expected) {
    return [expected](const SagaInstance& instance) { EXPECT_EQ(instance.data, expected); };
}

}  // namespace skald::errand
