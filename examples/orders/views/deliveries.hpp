// Deliveries: every package, what is in it, and how it fared.
#pragma once
#include <skald/core/recorded_event.hpp>
#include <skald/core/sql.hpp>
#include <string_view>
#include <variant>

#include "orders/domain/package_events.hpp"

namespace orders {

/// `stage` is "created", "sent", "failed delivery" or "delivered"; times are as in the order book.
struct Deliveries {
    static constexpr std::string_view name = "deliveries";
    static constexpr int version = 1;
    using Event = std::variant<PackageCreated, PackageSent, DeliveryFailed, PackageDelivered>;
    static constexpr std::string_view schema = R"(
        create table {delivery_packages} (
            id text primary key, stage text not null, packed_by text not null, shipped_by text,
            failures bigint not null, created_at bigint not null, sent_at bigint,
            delivered_at bigint);
        create table {delivery_contents} (
            package_id text not null, item text not null, primary key (item, package_id));
        create table {delivery_failures} (
            position bigint primary key, package_id text not null, shipped_by text not null,
            failed_at bigint not null))";

    skald::Result<void> on(skald::SqlTransaction& sql, const PackageCreated& created,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const PackageSent& sent,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const DeliveryFailed& failed,
                           const skald::RecordedEvent& recorded);
    skald::Result<void> on(skald::SqlTransaction& sql, const PackageDelivered& delivered,
                           const skald::RecordedEvent& recorded);
};

}  // namespace orders
