#include <skald/core/testing/lease_store_contract.hpp>
#include <skald/core/testing/manual_clock.hpp>
#include <skald/core/testing/memory_lease_store.hpp>

namespace skald::testing {
namespace {

class MemoryLeases {
public:
    LeaseStore& leases() { return leases_; }
    void advance(std::chrono::nanoseconds by) { clock_.advance(by); }

private:
    ManualClock clock_;
    MemoryLeaseStore leases_{clock_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, LeaseStoreContract, MemoryLeases);

}  // namespace
}  // namespace skald::testing
