#include "kafka_error.hpp"

#include <gtest/gtest.h>

namespace skald::kafka {
namespace {

TEST(KafkaError, EachCodeIsWhatTheCallerDoesAboutIt) {
    const std::pair<rd_kafka_resp_err_t, Errc> codes[] = {
        {RD_KAFKA_RESP_ERR__FENCED, Errc::permission_denied},
        {RD_KAFKA_RESP_ERR__AUTHENTICATION, Errc::permission_denied},
        {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, Errc::permission_denied},
        {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, Errc::not_found},
        {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, Errc::too_large},
        {RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, Errc::invalid_argument},
        {RD_KAFKA_RESP_ERR__TIMED_OUT, Errc::timed_out},
        {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, Errc::unavailable},
        {RD_KAFKA_RESP_ERR__TRANSPORT, Errc::unavailable}};
    for (const auto& [code, expected] : codes) {
        EXPECT_EQ(to_error(code, "x").code, expected) << rd_kafka_err2name(code);
    }
}

TEST(KafkaError, TheMessageSaysWhatWasTriedAndWhy) {
    EXPECT_EQ(to_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "publishing").message,
              "publishing: Local: Timed out (_TIMED_OUT)");
    EXPECT_EQ(to_error(RD_KAFKA_RESP_ERR__TIMED_OUT, "publishing", "no answer").message,
              "publishing: no answer (_TIMED_OUT)");
}

}  // namespace
}  // namespace skald::kafka
