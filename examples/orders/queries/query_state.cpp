#include "orders/queries/query_state.hpp"

namespace orders {

QueryState::QueryState(skald::telemetry::Metrics& metrics, ShopViews& views,
                       const FirstFailure& failure)
    : metrics_(metrics),
      views_(views),
      failure_(failure),
      positions_(metrics.gauges("skald_projection_position",
                                "Up to which position all that it shows is in the read model")),
      messages_(metrics.gauges("skald_projection_messages",
                               "What this process did with the messages that it got")) {}

skald::Result<std::vector<ShopViews::Place>> QueryState::places() {
    const auto sql = views_.begin_read();
    if (!sql) return sql.error();
    return views_.places(**sql);
}

std::optional<std::string> QueryState::obstacle() {
    if (const auto failure = failure_.get()) return failure->message;
    const auto now = places();
    if (!now) return "the read models cannot be read: " + now.error().message;
    return std::nullopt;
}

std::string QueryState::metrics() {
    const auto now = places();
    if (now) {
        for (const ShopViews::Place& place : *now) {
            positions_.set({{"projection", place.name}},
                           static_cast<double>(place.position.value()));
            const auto set = [&](const char* outcome, std::uint64_t count) {
                messages_.set({{"projection", place.name}, {"outcome", outcome}},
                              static_cast<double>(count));
            };
            set("handled", place.progress.handled);
            set("passed", place.progress.passed);
            set("repeated", place.progress.repeated);
        }
    }
    return metrics_.text();
}

}  // namespace orders
