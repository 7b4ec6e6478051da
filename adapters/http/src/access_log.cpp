#include "access_log.hpp"

#include <array>
#include <string>

namespace skald::http {
namespace {

// "12.345": thousandths of a millisecond are fine enough for anybody.
std::string milliseconds(std::chrono::nanoseconds duration) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    std::string fraction = std::to_string(1000 + micros % 1000);
    fraction.front() = '.';
    return std::to_string(micros / 1000) + fraction;
}

void log_request(Log& log, const RequestRecord& record) {
    const std::string status = std::to_string(record.status);
    const std::string bytes = std::to_string(record.bytes_sent);
    const std::string duration = milliseconds(record.duration);
    const std::array<LogField, 9> fields{{{"request_id", record.request_id},
                                          {"method", record.method},
                                          {"route", record.route},
                                          {"path", record.path},
                                          {"status", status},
                                          {"bytes", bytes},
                                          {"duration_ms", duration},
                                          {"remote", record.remote},
                                          {"cut", record.cut ? "true" : "false"}}};
    log.write(LogLevel::info, "http", "request", fields);
}

}  // namespace

void write_record(const ServerContext& context, const Exchange& exchange, std::uint64_t bytes_sent,
                  bool cut) {
    const Request& request = exchange.request;
    const RequestRecord record{
        .method = exchange.method,
        .route = request.route,
        .path = request.path,
        .request_id = request.request_id,
        .remote = request.remote,
        .status = exchange.status,
        .bytes_received = exchange.bytes_received,
        .bytes_sent = bytes_sent,
        .duration = context.ports.clock.elapsed() - exchange.began,
        .cut = cut,
    };
    if (context.ports.observer != nullptr) context.ports.observer->on_request(record);
    if (context.options.access_log) log_request(context.ports.log, record);
}

}  // namespace skald::http
