#include "caller.hpp"

#include <utility>

#include "retries.hpp"

namespace skald::postgres {

Result<Rows> Caller::run(const std::string& sql, const Parameters& parameters, Session::Keep keep) {
    Retries retries(retry_for_);
    while (true) {
        Failure failure{Fault::lost, {}};
        if (auto session = pool_.borrow(); !session) {
            failure.error = session.error();
            if (failure.error.code != Errc::unavailable) return failure.error;
        } else {
            Answer answer = (*session)->run(sql, parameters, keep);
            if (auto* rows = std::get_if<Rows>(&answer)) return std::move(*rows);
            failure = std::get<Failure>(std::move(answer));
        }
        const bool may_help = failure.fault == Fault::lost || failure.fault == Fault::conflict;
        if (!may_help || !retries.wait()) return failure.error;
    }
}

}  // namespace skald::postgres
