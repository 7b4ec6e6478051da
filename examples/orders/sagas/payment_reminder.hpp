// The saga that reminds a customer who has not paid an order for three days. It shows how small a
// saga can be.
#pragma once
#include <skald/sagas/saga_definition.hpp>

namespace orders {

skald::SagaDefinition payment_reminder();

}  // namespace orders
