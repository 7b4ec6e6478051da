// What can be asked about the read side: is it fit, and its figures.
#pragma once
#include <skald/adapters/telemetry/metrics.hpp>

#include "orders/queries/shop_views.hpp"
#include "orders/service/operated.hpp"

namespace orders {

class QueryState final : public Operated {
public:
    /// All must outlive it.
    QueryState(skald::telemetry::Metrics& metrics, ShopViews& views, const FirstFailure& failure);

    std::optional<std::string> obstacle() override;
    std::string metrics() override;

private:
    skald::Result<std::vector<ShopViews::Place>> places();

    skald::telemetry::Metrics& metrics_;
    ShopViews& views_;
    const FirstFailure& failure_;
    skald::telemetry::Gauges positions_;
    skald::telemetry::Gauges messages_;  // since the start, so a counter that is set
};

}  // namespace orders
