#include "secret_words.hpp"

#include <gtest/gtest.h>

#include <skald/core/error.hpp>

#include "postgres_error.hpp"

namespace skald::postgres {
namespace {

TEST(SecretWords, WhatIsNoSecretIsLeft) {
    const std::string words = "password authentication failed for user \"shop\"";
    EXPECT_EQ(without_secrets(words, "host=db user=shop password=secret", Misread::no), words);
}

TEST(SecretWords, APasswordInQuotesIsLeftOut) {
    for (const std::string connection :
         {"password=secret", "host=db password = 'secret' user=x", "postgresql://u:secret@db/x",
          "postgres://db/x?password=secret&user=u"}) {
        EXPECT_EQ(without_secrets("what is \"secret\"?", connection, Misread::no),
                  "what is \"***\"?")
            << connection;
    }
}

TEST(SecretWords, AWholeConnectionStringInQuotesIsLeftOut) {
    const std::string uri = "postgresql://u:secret@[::1/x";
    EXPECT_EQ(without_secrets("no \"]\" in \"" + uri + "\"", uri, Misread::perhaps),
              "no \"]\" in \"***\"");
}

TEST(SecretWords, APieceOfAPasswordIsLeftOutWhereItWasMisread) {
    EXPECT_EQ(without_secrets("missing \"=\" after \"word\" in connection info string",
                              "host=db password=my word", Misread::perhaps),
              "missing \"=\" after \"***\" in connection info string");
    EXPECT_EQ(without_secrets("could not translate host name \"et@db\" to address",
                              "postgresql://u:secr@et@db/x", Misread::perhaps),
              "could not translate host name \"***\" to address");
}

TEST(SecretWords, QuotesInAPasswordLeaveNothingToTell) {
    EXPECT_EQ(
        without_secrets("missing \"=\" after \"a\"b\" in it", "password=x a\"b", Misread::perhaps),
        "missing \"***\"");
}

// libpq's own words for what it does not understand.
TEST(SecretWords, NoErrorOfAConnectionTellsAPassword) {
    const std::pair<std::string, std::string> cases[] = {
        {"password=my hunter2", "missing \"=\" after \"hunter2\" in connection info string"},
        {"password=a hunter2=b", "invalid connection option \"hunter2\""},
        {"postgresql://u:a/hunter2@db",
         "invalid integer value \"a\" for connection option"
         " \"port\""},
        {"postgresql://u:a@hunter2@db", "could not translate host name \"hunter2@db\" to address"},
        {"postgresql://u:hunter2/db", "invalid port number: \"hunter2\""}};
    for (const auto& [connection, words] : cases) {
        const Error error = to_connect_error(words, connection);
        EXPECT_EQ(error.message.find("hunter2"), std::string::npos) << error.message;
    }
}

TEST(SecretWords, AHostThatIsNotThereIsNamed) {
    const Error error = to_connect_error("could not translate host name \"db7\" to address",
                                         "host=db7 password=secret");
    EXPECT_NE(error.message.find("db7"), std::string::npos) << error.message;
}

}  // namespace
}  // namespace skald::postgres
