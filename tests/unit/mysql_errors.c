/*
 * The mysql driver's tables of error numbers, and what it reads out of messages and statements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mysql/errors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum server { MYSQL_SERVER = 0, MARIADB_SERVER = 1 };

/* Numbers and ranges of numbers, separated by blanks, and what they mean. */
typedef struct expectation {
    const char *numbers;
    koine_code code;
} expectation;

static const expectation common[] = {
    {"121 1022 1062 1169 1569 1586 1761 1762 1859", KOINE_ERR_UNIQUE},
    {"1048 1138 1263 1364 1423", KOINE_ERR_NOT_NULL},
    {"1369 1526 1591 1737 1748", KOINE_ERR_CHECK},
    {"151 1216 1452", KOINE_ERR_FOREIGN_KEY},
    {"152 1217 1451", KOINE_ERR_FOREIGN_KEY},
    {"1642-1644", KOINE_ERR_RAISED},
    {"1406 1470 1648", KOINE_ERR_TOO_LONG},
    {"166 167 1264 1441 1467 1690", KOINE_ERR_OUT_OF_RANGE},
    {"1365", KOINE_ERR_DIVISION_BY_ZERO},
    {"1300", KOINE_ERR_ENCODING},
    {"1139 1256 1258 1259 1265 1292 1298 1366 1367 1411 1416 1525 1566 1575 1819 1882 3020 3033-3043 "
     "3055",
     KOINE_ERR_INVALID_VALUE},
    {"1064 1065 1149 1382", KOINE_ERR_SYNTAX},
    {"1005 1052 1055-1058 1063 1066-1068 1073 1075 1083 1084 1089 1090 1096 1102 1103 1107 1108 1110 1111 "
     "1113 1121 1136 1140 1144 1145 1166-1168 1170-1173 1175 1204 1210 1215 1221 1222 1224 1225 1228-1234 "
     "1238-1242 1248 1250 1252 1253 1267 1270-1272 1280 1281 1283 1288 1291 1294 1302 1303 1306-1311 1313 "
     "1318-1324 1327-1334 1337-1339 1347 1348 1350-1354 1356 1362 1363 1368 1391-1396 1407 1409 1413-1415 "
     "1425-1428 1432 1433 1435 1439 1443 1448 1450 1453 1454 1458 1460 1462 1463 1466 1471 1472 1475 "
     "1478-1481 1484-1486 1490-1498 1500 1502-1505 1508-1515 1517-1521 1523 1527 1531 1532 1542-1544 1551 "
     "1562-1564 1567 1571 1578 1582-1585 1588 1589 1599 1600 1603-1605 1621 1630 1638 1641 1645 1646 "
     "1652-1654 1656 1658 1659 1676 1687 1694 1695 1697 1710 1711 1731-1734 1736 1739 1740 1747 1765 1769 "
     "1791 1797 1798 1800 1801 1818 1821 1822 1825 1830 1861 1869 1886 3004 3014 3026 3028 3029 3057 3059",
     KOINE_ERR_SEMANTIC},
    {"1051 1109 1146 1147 1177 1824", KOINE_ERR_NO_TABLE},
    {"1054 1072 1247 1488", KOINE_ERR_NO_COLUMN},
    {"1082 1091 1094 1106 1115 1122 1127 1128 1133 1141 1176 1191 1193 1273 1284 1286 1305 1360 1403 1431 "
     "1449 1477 1516 1524 1539 1649 1735",
     KOINE_ERR_NO_OBJECT},
    {"1007 1050 1060 1061 1125 1304 1359 1476 1537 1813 1826 1831", KOINE_ERR_DUPLICATE_OBJECT},
    {"1553 1701 1828 1829 1832 1833", KOINE_ERR_DEPENDENT},
    {"1031 1093 1112 1148 1163 1164 1178 1214 1235 1251 1289 1290 1295 1312 1314 1335 1336 1345 1357 1361 "
     "1418 1419 1422 1424 1442 1444 1445 1464 1465 1501 1560 1579 1592 1598 1661-1667 1746 1757 1764 1766 "
     "1785 1786 1796 1838 1845-1851 1853-1857 3012 3018",
     KOINE_ERR_NOT_SUPPORTED},
    {"1044 1095 1131 1132 1142 1143 1211 1227 1370 1404 1405 1410 1447 1873", KOINE_ERR_PERMISSION},
    {"1045 1129 1130 1698 1820 1862", KOINE_ERR_AUTH},
    {"148 1036 1099 1207 1223 1792 1836 1874 1881", KOINE_ERR_READ_ONLY},
    {"1042 1043 1081", KOINE_ERR_CONNECT},
    {"1053 1079 1080 1152 1154-1161 1184 1835", KOINE_ERR_CONNECTION_LOST},
    {"1008 1046 1049", KOINE_ERR_NO_DATABASE},
    {"1040 1135 1203 1226", KOINE_ERR_TOO_MANY_CONNECTIONS},
    {"149 1213 1614 3058", KOINE_ERR_DEADLOCK},
    {"1020 1402", KOINE_ERR_SERIALIZATION},
    {"146 1015 1027 1205 1613 1689", KOINE_ERR_LOCKED},
    {"1179 1192 1196 1397-1401 1440 1568 1679 1685 1778", KOINE_ERR_TRANSACTION_STATE},
    {"1243 1412 1615", KOINE_ERR_STALE_STATEMENT},
    {"1317", KOINE_ERR_CANCELLED},
    {"20 135 136 1114 3019", KOINE_ERR_DISK_FULL},
    {"5 128 1037 1038 1041 1257 3015 3044", KOINE_ERR_NO_MEMORY},
    {"147 1059 1069-1071 1074 1097 1104 1116-1119 1153 1162 1197 1206 1301 1340 1390 1436 1437 1456 1461 "
     "1473 1499 1628 1629 1637 1655 1657 1660 1680 1688 1705 1709 1713 1793 1795 1799 1860 3008 3013",
     KOINE_ERR_LIMIT},
    {"1-4 6 7 9 10 13-18 21 24-27 29 1004 1006 1010 1013 1016-1018 1024-1026 1085 1086 1180-1182 1374 1376 "
     "1696 1810-1812 1878",
     KOINE_ERR_IO},
    {"1047 1100 1137 1325 1326 1421 1758", KOINE_ERR_MISUSE},
    {"126 127 130-132 134 144 145 1012 1032-1035 1194 1195 1244 1455 1459 1602 1606 1707 1712 1728 1805 "
     "1808 1814 1817 1863 1866 1877 3000",
     KOINE_ERR_CORRUPT},
    {"1030 1123 1124 1126 1220 1296 1297 1815 1823 3045-3054", KOINE_ERR_INTERNAL},
};

static const expectation of_mysql[] = {
    {"1557", KOINE_ERR_UNIQUE},
    {"3673", KOINE_ERR_NOT_NULL},
    {"3819 3934", KOINE_ERR_CHECK},
    {"3200", KOINE_ERR_RAISED},
    {"3505 3907", KOINE_ERR_TOO_LONG},
    {"3155 3669 3706 3752 3904 4074 6527", KOINE_ERR_OUT_OF_RANGE},
    {"3144 3145 3148 3854 3988", KOINE_ERR_ENCODING},
    {"3064 3069-3073 3122 3140-3143 3146 3147 3149 3153 3154 3156 3158 3165 3516 3558-3564 3616 3617 3665 "
     "3666 3672 3685-3698 3727 3731 3732 3852 3853 3887 3891 3892 3900 3902 3903 3908 3966 3967 3997 3998 "
     "4007 4032-4034 4122 6107 6136 6138",
     KOINE_ERR_INVALID_VALUE},
    {"3676 3677 3953 3954", KOINE_ERR_SYNTAX},
    {"1101 3061 3065 3066 3087 3088 3102 3104-3107 3109 3119 3128 3152 3174 3175 3192 3500 3502 3513 3514 "
     "3522 3569 3573-3577 3579-3590 3592-3597 3601 3602 3643 3644 3667 3668 3670 3728 3729 3733 3753 3754 "
     "3756-3774 3780 3800 3812-3818 3823 3834 3942 3943 3976 3986 3987 3994 3995 4028 4048 4086 4108-4111 "
     "4114 6034 6036 6123 6125 6134 6135 6413 6429 6430 6432",
     KOINE_ERR_SEMANTIC},
    {"3568", KOINE_ERR_NO_TABLE},
    {"3734 3820", KOINE_ERR_NO_COLUMN},
    {"1507 3011 3162 3510 3523 3530 3548 3615 3629 3651 3821 3940", KOINE_ERR_NO_OBJECT},
    {"3163 3591 3606 3610 3650 3712 3822 3939", KOINE_ERR_DUPLICATE_OBJECT},
    {"3108 3193 3716 3730 3755 3776 3837 3855 3959 4005 4006", KOINE_ERR_DEPENDENT},
    {"1506 1720 1721 1726 1753 3060 3098 3103 3110 3130 3161 3167 3178 3187 3598 3618 3655 3658 3682 3704 "
     "3705 3750 3825 3941 3948 3978 3981 3999 4083 4092 6006 6007 6009 6037 6108 6120 6122 6433 6482 6483 "
     "6576 6577",
     KOINE_ERR_NOT_SUPPORTED},
    {"3202 3552-3557 3566 3619 3620 3628 3630 3879 3914 6038 6427", KOINE_ERR_PERMISSION},
    {"3118 3638 3955 6126 6127 6444", KOINE_ERR_AUTH},
    {"3989 4049 4156", KOINE_ERR_READ_ONLY},
    {"3032 3168 6400", KOINE_ERR_CONNECT},
    {"3169 4031", KOINE_ERR_CONNECTION_LOST},
    {"3503", KOINE_ERR_NO_DATABASE},
    {"3159 3160", KOINE_ERR_TLS},
    {"3132", KOINE_ERR_DEADLOCK},
    {"3101 3797 3798", KOINE_ERR_SERIALIZATION},
    {"1725 1807 3133 3177 3547 3572 3656 3781", KOINE_ERR_LOCKED},
    {"3116 3197 3745 3977 3979 4090 4091", KOINE_ERR_TRANSACTION_STATE},
    {"3024 3699", KOINE_ERR_TIMEOUT},
    {"3675", KOINE_ERR_DISK_FULL},
    {"3950 3985", KOINE_ERR_NO_MEMORY},
    {"1742 3068 3134 3150 3151 3157 3170 3171 3186 3231 3504 3511 3603 3622 3636 3684 3700 3905 3906 3913 "
     "3968 4163 4169 6110 6137 6411 6575",
     KOINE_ERR_LIMIT},
    {"3512 3680", KOINE_ERR_IO},
    {"3649 3958", KOINE_ERR_CORRUPT},
    {"3604 3605 3607", KOINE_ERR_INTERNAL},
};

static const expectation of_mariadb[] = {
    {"4025", KOINE_ERR_CHECK},
    {"1834", KOINE_ERR_FOREIGN_KEY},
    {"1742", KOINE_ERR_TOO_LONG},
    {"1916 1917 4084 4103", KOINE_ERR_OUT_OF_RANGE},
    {"1977", KOINE_ERR_ENCODING},
    {"1918 1919 1921 1922 1958 1978 4024 4035-4046 4048-4051 4066 4070 4076 4107 4127 4176 4178 4179",
     KOINE_ERR_INVALID_VALUE},
    {"1120 1245 1293 1346 1349 1482 1483 1487 1489 1691 1901 1903-1907 1911 1912 1965 1980 4002 4005-4009 "
     "4011-4021 4023 4027-4032 4047 4054 4055 4063 4074 4078-4083 4085 4086 4089 4090 4093 4095-4102 "
     "4104-4106 4108-4110 4113 4116 4121-4126 4128 4130 4134 4135 4140-4143 4153-4158 4164 4169-4172 4174 "
     "4177 4180 4184 4187",
     KOINE_ERR_SEMANTIC},
    {"1029 1932 4091 4092", KOINE_ERR_NO_TABLE},
    {"1507 1741 1957 1959 1974 1976 3011 4161 4162", KOINE_ERR_NO_OBJECT},
    {"1700 1934 1968 1973 1975 4004 4010", KOINE_ERR_DUPLICATE_OBJECT},
    {"1506 1616 1726 1852 1910 1920 1970 1971 4022 4053 4057-4059 4061 4062 4069 4111 4119 4120 4132 4137 "
     "4138 4144 4152 4165 4166 4182",
     KOINE_ERR_NOT_SUPPORTED},
    {"1275 1446 1961 1962 1979", KOINE_ERR_PERMISSION},
    {"4150 4151", KOINE_ERR_AUTH},
    {"3032", KOINE_ERR_CONNECT},
    {"1077 1927", KOINE_ERR_CONNECTION_LOST},
    {"4167", KOINE_ERR_TLS},
    {"1964", KOINE_ERR_SERIALIZATION},
    {"1150 1165 1208 1209 4145", KOINE_ERR_LOCKED},
    {"4060", KOINE_ERR_TRANSACTION_STATE},
    {"1028 1931", KOINE_ERR_CANCELLED},
    {"1969 4192", KOINE_ERR_TIMEOUT},
    {"1021 4139", KOINE_ERR_DISK_FULL},
    {"1151 1967 4003 4026 4075 4159 4160", KOINE_ERR_LIMIT},
    {"1009 1011 1014 1019 1023 1039 1183", KOINE_ERR_IO},
    {"4146 4147 4149", KOINE_ERR_MISUSE},
    {"1457 4064", KOINE_ERR_CORRUPT},
    {"4173", KOINE_ERR_INTERNAL},
};

static const expectation of_clients[] = {
    {"2032", KOINE_ERR_INVALID_VALUE},
    {"2068 2069 5002", KOINE_ERR_NOT_SUPPORTED},
    {"2049 2059 2061 2062 2067 5010 5012", KOINE_ERR_AUTH},
    {"2001-2005 2007 2009 2010 2012 2016-2018 2037-2047 2070 2075", KOINE_ERR_CONNECT},
    {"2006 2011 2013 2027 2048 2055 5013 5014", KOINE_ERR_CONNECTION_LOST},
    {"2026 2064", KOINE_ERR_TLS},
    {"2057", KOINE_ERR_STALE_STATEMENT},
    {"2008", KOINE_ERR_NO_MEMORY},
    {"2020 2021", KOINE_ERR_LIMIT},
    {"2014 2015 2019 2028-2031 2033-2036 2050-2054 2056 2058 2060 2063 2071 2072 2074 5003 5006 5007 5009 "
     "5011 5016",
     KOINE_ERR_MISUSE},
    {"5000 5001 5004 5005 5008 5015 5026", KOINE_ERR_INTERNAL},
    {"2000", KOINE_ERR_ENGINE},
};

static void assert_code(unsigned number, enum server server, const char *sqlstate, koine_code want)
{
    koine_code got = koine__mysql_code(number, server == MARIADB_SERVER, sqlstate);
    if (got != want) {
        fail_msg("%u on %s: %s expected, %s found", number, server == MARIADB_SERVER ? "MariaDB" : "MySQL",
                 koine_code_name(want), koine_code_name(got));
    }
}

static size_t assert_codes(const expectation *list, size_t count, enum server server)
{
    size_t checked = 0;
    for (size_t i = 0; i < count; i++) {
        char *at = (char *)(uintptr_t)list[i].numbers;
        while (*at != '\0') {
            unsigned first = (unsigned)strtoul(at, &at, 10);
            unsigned last = *at == '-' ? (unsigned)strtoul(at + 1, &at, 10) : first;
            for (unsigned number = first; number <= last; number++) {
                assert_code(number, server, "HY000", list[i].code);
                assert_code(number, server, NULL, list[i].code);
                checked++;
            }
            at += *at == ' ';
        }
    }
    return checked;
}

static void test_code__of_numbers_that_both_servers_share(void **state)
{
    (void)state;
    assert_int_equal(assert_codes(common, COUNT(common), MYSQL_SERVER), 674);
    assert_int_equal(assert_codes(common, COUNT(common), MARIADB_SERVER), 674);
}

static void test_code__of_numbers_of_mysql(void **state)
{
    (void)state;
    assert_int_equal(assert_codes(of_mysql, COUNT(of_mysql), MYSQL_SERVER), 374);
}

static void test_code__of_numbers_of_mariadb(void **state)
{
    (void)state;
    assert_int_equal(assert_codes(of_mariadb, COUNT(of_mariadb), MARIADB_SERVER), 236);
}

static void test_code__of_numbers_of_the_client_libraries(void **state)
{
    (void)state;
    assert_int_equal(assert_codes(of_clients, COUNT(of_clients), MYSQL_SERVER), 87);
    assert_int_equal(assert_codes(of_clients, COUNT(of_clients), MARIADB_SERVER), 87);
}

static void test_code__same_number_means_different_things(void **state)
{
    (void)state;
    assert_code(4025, MARIADB_SERVER, "23000", KOINE_ERR_CHECK);
    assert_code(4025, MYSQL_SERVER, "HY000", KOINE_ERR_ENGINE);
    assert_code(4031, MYSQL_SERVER, "HY000", KOINE_ERR_CONNECTION_LOST);
    assert_code(4031, MARIADB_SERVER, "HY000", KOINE_ERR_SEMANTIC);
    assert_code(3819, MYSQL_SERVER, "HY000", KOINE_ERR_CHECK);
    assert_code(3819, MARIADB_SERVER, "HY000", KOINE_ERR_ENGINE);
    assert_code(1742, MYSQL_SERVER, "HY000", KOINE_ERR_LIMIT);
    assert_code(1742, MARIADB_SERVER, "HY000", KOINE_ERR_TOO_LONG);
}

static void test_code__number_decides_before_sqlstate(void **state)
{
    (void)state;
    assert_code(1052, MYSQL_SERVER, "23000", KOINE_ERR_SEMANTIC); /* ambiguous column */
    assert_code(1265, MARIADB_SERVER, "01000", KOINE_ERR_INVALID_VALUE);
    assert_code(1048, MYSQL_SERVER, "08006", KOINE_ERR_NOT_NULL);
}

static void test_code__unknown_number_falls_to_its_sqlstate_class(void **state)
{
    static const struct {
        const char *sqlstate;
        koine_code code;
    } classes[] = {
        {"42XYZ", KOINE_ERR_SEMANTIC},
        {"22XYZ", KOINE_ERR_INVALID_VALUE},
        {"23XYZ", KOINE_ERR_CONSTRAINT},
        {"08XYZ", KOINE_ERR_CONNECTION_LOST},
        {"0AXYZ", KOINE_ERR_NOT_SUPPORTED},
        {"25XYZ", KOINE_ERR_TRANSACTION_STATE},
        {"XAE07", KOINE_ERR_TRANSACTION_STATE},
        {"28XYZ", KOINE_ERR_AUTH},
        {"40XYZ", KOINE_ERR_SERIALIZATION},
        {"21XYZ", KOINE_ERR_SEMANTIC},
        {"24XYZ", KOINE_ERR_MISUSE},
        {"70XYZ", KOINE_ERR_CANCELLED},
        {"44XYZ", KOINE_ERR_CHECK},
        {"HY000", KOINE_ERR_ENGINE},
        {"ZZZZZ", KOINE_ERR_ENGINE},
        {"", KOINE_ERR_ENGINE},
        {NULL, KOINE_ERR_ENGINE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(classes); i++) {
        assert_code(65000, MYSQL_SERVER, classes[i].sqlstate, classes[i].code);
        assert_code(65000, MARIADB_SERVER, classes[i].sqlstate, classes[i].code);
    }
}

static void test_code__nobody_has_heard_of(void **state)
{
    (void)state;
    assert_code(2999, MYSQL_SERVER, "42000", KOINE_ERR_ENGINE);
    assert_code(5999, MARIADB_SERVER, "HY000", KOINE_ERR_ENGINE);
    assert_code(4294967295u, MYSQL_SERVER, "HY000", KOINE_ERR_ENGINE);
    assert_code(0, MYSQL_SERVER, "42000", KOINE_OK);
    assert_code(0, MARIADB_SERVER, NULL, KOINE_OK);
}

static void test_code__signal_is_raised_whatever_its_number(void **state)
{
    (void)state;
    assert_code(1644, MYSQL_SERVER, "45000", KOINE_ERR_RAISED);
    assert_code(30001, MARIADB_SERVER, "45123", KOINE_ERR_RAISED);
    assert_code(1062, MYSQL_SERVER, "45000", KOINE_ERR_RAISED);
}

/* What one number means by its message. */
static void test_refine__by_words_of_the_message(void **state)
{
    static const struct {
        unsigned number;
        const char *message;
        koine_code code;
    } messages[] = {
        {1366, "Incorrect string value: '\\xF0\\x9F' for column `d`.`t`.`c` at row 1", KOINE_ERR_ENCODING},
        {1366, "Incorrect integer value: 'a string' for column 'c' at row 1", KOINE_ERR_INVALID_VALUE},
        {1305, "SAVEPOINT koine_1 does not exist", KOINE_ERR_TRANSACTION_STATE},
        {1305, "FUNCTION d.SAVEPOINT does not exist", KOINE_ERR_NO_OBJECT},
        {1290, "The MySQL server is running with the --read-only option", KOINE_ERR_READ_ONLY},
        {1290, "The MariaDB server is running with the --super_read_only option", KOINE_ERR_READ_ONLY},
        {1290, "The MySQL server is running with the --secure-file-priv option", KOINE_ERR_NOT_SUPPORTED},
        {1226, "User 'u' has exceeded the 'max_user_connections' resource", KOINE_ERR_TOO_MANY_CONNECTIONS},
        {1226, "User 'u' has exceeded the 'max_questions' resource", KOINE_ERR_LIMIT},
        {1005, "Can't create table `d`.`t` (errno: 121 \"Duplicate key\")", KOINE_ERR_DUPLICATE_OBJECT},
        {1005, "Can't create table `d`.`t` (errno: 150 \"Foreign key constraint\")", KOINE_ERR_SEMANTIC},
        {1005, "Can't create table `d`.`t` (errno: 28 \"No space left\")", KOINE_ERR_DISK_FULL},
        {1005, "Can't create table `d`.`t` (errno: 13 \"Permission denied\")", KOINE_ERR_IO},
        {1030, "Got error 28 \"No space left on device\" from storage engine InnoDB", KOINE_ERR_DISK_FULL},
        {1030, "Got error 146 - 'Lock timed out' from storage engine", KOINE_ERR_LOCKED},
        {1030, "Got error 203 from storage engine", KOINE_ERR_LOCKED},
        {1030, "Got error 149 from storage engine", KOINE_ERR_DEADLOCK},
        {1030, "Got error 128 from storage engine", KOINE_ERR_NO_MEMORY},
        {1030, "Got error 194 from storage engine", KOINE_ERR_CORRUPT},
        {1030, "Got error 180 from storage engine", KOINE_ERR_READ_ONLY},
        {1030, "Got error 1 from storage engine", KOINE_ERR_INTERNAL},
        {1296, "Got error 193 '`d`.`c`' from InnoDB", KOINE_ERR_LIMIT},
        {3, "Error writing file 'x' (Errcode: 28 \"No space left on device\")", KOINE_ERR_DISK_FULL},
        {3, "Error writing file 'x' (OS errno 5 - Input/output error)", KOINE_ERR_IO},
        {1026, "Error writing file 'x' (errno: 28)", KOINE_ERR_DISK_FULL},
        {1047, "WSREP has not yet prepared node for application use", KOINE_ERR_CONNECT},
        {1047, "Unknown command", KOINE_ERR_MISUSE},
        {1062, "Duplicate entry 'SAVEPOINT read-only' for key 'k'", KOINE_ERR_UNIQUE},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(messages); i++) {
        koine_code code = koine__mysql_code(messages[i].number, i % 2 == 0, "HY000");
        assert_string_equal(koine_code_name(koine__mysql_refine(messages[i].number, code, messages[i].message)),
                            koine_code_name(messages[i].code));
    }
}

static void test_side__of_a_foreign_key_failure(void **state)
{
    (void)state;
    for (int mariadb = 0; mariadb < 2; mariadb++) {
        assert_int_equal(koine__mysql_side(1452, mariadb == 1), KOINE_FK_CHILD);
        assert_int_equal(koine__mysql_side(1216, mariadb == 1), KOINE_FK_CHILD);
        assert_int_equal(koine__mysql_side(151, mariadb == 1), KOINE_FK_CHILD);
        assert_int_equal(koine__mysql_side(1451, mariadb == 1), KOINE_FK_PARENT);
        assert_int_equal(koine__mysql_side(1217, mariadb == 1), KOINE_FK_PARENT);
        assert_int_equal(koine__mysql_side(152, mariadb == 1), KOINE_FK_PARENT);
        assert_int_equal(koine__mysql_side(1062, mariadb == 1), KOINE_FK_UNKNOWN);
    }
    assert_int_equal(koine__mysql_side(1834, true), KOINE_FK_PARENT);
    assert_int_equal(koine__mysql_side(1834, false), KOINE_FK_UNKNOWN);
}

/* ---- names ---- */

typedef struct reading {
    unsigned number;
    enum server server;
    const char *message;
    const char *sql;
    const char *schema;
    const char *table;
    const char *column;
    const char *constraint;
    const char *parent;
} reading;

static void assert_reading(const reading *r)
{
    koine__mysql_names names;
    memset(&names, 0, sizeof names);
    koine__mysql_names_read(&names, r->number, r->server == MARIADB_SERVER, r->message, r->sql);
    assert_string_equal(names.schema, r->schema);
    assert_string_equal(names.table, r->table);
    assert_string_equal(names.column, r->column);
    assert_string_equal(names.constraint, r->constraint);
    assert_string_equal(names.parent_table, r->parent);
}

#define CHILD "Cannot add or update a child row: a foreign key constraint fails "
#define PARENT "Cannot delete or update a parent row: a foreign key constraint fails "

static void test_names__of_foreign_keys(void **state)
{
    static const reading list[] = {
        {1452, MARIADB_SERVER, CHILD "(`d`.`c`, CONSTRAINT `n` FOREIGN KEY (`a`) REFERENCES `p` (`id`))", NULL, "d",
         "c", "a", "n", "p"},
        {1451, MYSQL_SERVER,
         PARENT "(\"d\".\"c\", CONSTRAINT \"n\" FOREIGN KEY (\"a\", \"b\") REFERENCES \"p\" (\"x\", \"y\") ON DELETE "
                "RESTRICT)",
         NULL, "d", "c", "a, b", "n", "p"},
        {1452, MARIADB_SERVER,
         CHILD "(\"d\".\"c\", CONSTRAINT \"n\" FOREIGN KEY (\"a\",\"b\") REFERENCES \"e\".\"p\" (\"x\",\"y\"))", NULL,
         "d", "c", "a, b", "n", "p"},
        {1452, MARIADB_SERVER,
         CHILD "(\"d\".\"c \"\"x\"\"\", CONSTRAINT \"n\"\"\" FOREIGN KEY (\"a\"\"\") REFERENCES \"p\"\"q\" (\"id\"))",
         NULL, "d", "c \"x\"", "a\"", "n\"", "p\"q"},
        {1452, MYSQL_SERVER,
         CHILD "(\"d\".\"c \"x\"\", CONSTRAINT \"n\"\" FOREIGN KEY (\"a\"\") REFERENCES \"p\"q\" (\"id\"))", NULL, "d",
         "c \"x\"", "a\"", "n\"", "p\"q"},
        {1452, MYSQL_SERVER, "Cannot add or update a child row: a foreign key constraint fails", NULL, "", "", "", "",
         ""},
        {1452, MARIADB_SERVER,
         CHILD "(\"d\".\"#sql-alter-1-2\", CONSTRAINT \"n\" FOREIGN KEY (\"a\") REFERENCES \"p\" (\"id\"))",
         "ALTER TABLE c ADD CONSTRAINT n FOREIGN KEY (a) REFERENCES p (id)", "d", "c", "a", "n", "p"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(list); i++) {
        assert_reading(&list[i]);
    }
}

static void test_names__of_a_foreign_key_that_was_cut(void **state)
{
    koine__mysql_names names;
    (void)state;
    memset(&names, 0, sizeof names);
    koine__mysql_names_read(&names, 1452, false, CHILD "(\"d\".\"child\", CONSTRAINT \"a_long_na", NULL);
    assert_string_equal(names.table, "child");
    assert_string_equal(names.constraint, "a_long_na");
    assert_true(names.cut);
    memset(&names, 0, sizeof names);
    koine__mysql_names_read(&names, 1452, false, CHILD "(\"d\".\"child\", CONSTRAINT \"n\" FOREIGN KEY (\"par", NULL);
    assert_string_equal(names.constraint, "n");
    assert_string_equal(names.column, "");
    assert_string_equal(names.parent_table, "");
    assert_false(names.cut);
    memset(&names, 0, sizeof names);
    koine__mysql_names_read(&names, 1452, false, CHILD "(\"d\".\"chi", NULL);
    assert_string_equal(names.table, "");
    assert_false(names.cut);
    memset(&names, 0, sizeof names);
    koine__mysql_names_read(&names, 1452, false, CHILD "(", NULL);
    assert_string_equal(names.schema, "");
}

static void test_names__of_duplicates(void **state)
{
    static const reading list[] = {
        {1062, MARIADB_SERVER, "Duplicate entry '5' for key 'PRIMARY'", "INSERT INTO t VALUES (5)", "", "", "",
         "PRIMARY", ""},
        {1062, MYSQL_SERVER, "Duplicate entry '5' for key 't.PRIMARY'", "INSERT INTO t VALUES (5)", "", "t", "",
         "PRIMARY", ""},
        {1062, MYSQL_SERVER, "Duplicate entry 'x' for key 'a.b.c.d'", "UPDATE `a.b` SET c = 1", "", "a.b", "", "c.d",
         ""},
        {1062, MYSQL_SERVER, "Duplicate entry '5' for key 't.k'", NULL, "", "t", "", "k", ""},
        {1062, MYSQL_SERVER, "Duplicate entry '5' for key 'other.k'", "INSERT INTO d.t VALUES (5)", "", "other", "",
         "k", ""},
        {1062, MYSQL_SERVER, "Duplicate entry '5' for key 't.k'", "INSERT INTO d.t VALUES (5)", "d", "t", "", "k", ""},
        {1062, MARIADB_SERVER, "Duplicate entry 'a' for key 'x'' for key 'a.b'c'", "", "", "", "", "a.b'c", ""},
        {1062, MARIADB_SERVER, "anything that SIGNAL makes up", "", "", "", "", "", ""},
        {1761, MYSQL_SERVER,
         "Foreign key constraint for table 'p', record '1-2' would lead to a duplicate entry in table 'c', key 'k'",
         NULL, "", "c", "", "k", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(list); i++) {
        assert_reading(&list[i]);
    }
}

static void test_names__of_checks(void **state)
{
    static const reading list[] = {
        {3819, MYSQL_SERVER, "Check constraint 'n's' is violated.", NULL, "", "", "", "n's", ""},
        {4025, MARIADB_SERVER, "CONSTRAINT `n` failed for `d`.`t`", NULL, "d", "t", "", "n", ""},
        {4025, MARIADB_SERVER, "CONSTRAINT \"t.c\" failed for \"d\".\"t\"", NULL, "d", "t", "c", "t.c", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(list); i++) {
        assert_reading(&list[i]);
    }
}

static void test_names__of_columns(void **state)
{
    static const reading list[] = {
        {1048, MYSQL_SERVER, "Column 'c' cannot be null", NULL, "", "", "c", "", ""},
        {1048, MARIADB_SERVER, "Column 'it's' cannot be null", NULL, "", "", "it's", "", ""},
        {1364, MYSQL_SERVER, "Field 'c' doesn't have a default value", NULL, "", "", "c", "", ""},
        {1406, MARIADB_SERVER, "Data too long for column 'c' at row 7", NULL, "", "", "c", "", ""},
        {1264, MYSQL_SERVER, "Out of range value for column 'c' at row 1", NULL, "", "", "c", "", ""},
        {1265, MYSQL_SERVER, "Data truncated for column 'c' at row 1", NULL, "", "", "c", "", ""},
        {1366, MYSQL_SERVER, "Incorrect integer value: 'for column 'x'' for column 'c' at row 1", NULL, "", "", "c", "",
         ""},
        {1366, MARIADB_SERVER, "Incorrect integer value: 'x' for column \"d\".\"t\".\"c\" at row 1", NULL, "d", "t",
         "c", "", ""},
        {1292, MARIADB_SERVER, "Incorrect date value: 'x' for column `d`.`t`.`c` at row 1", NULL, "d", "t", "c", "",
         ""},
        {1292, MYSQL_SERVER, "Truncated incorrect DOUBLE value: 'x'", NULL, "", "", "", "", ""},
        {3140, MYSQL_SERVER, "Invalid JSON text: \"x\" at position 0 in value for column 't.c'.", NULL, "", "t", "c",
         "", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(list); i++) {
        assert_reading(&list[i]);
    }
}

static void test_target__of_statements(void **state)
{
    static const struct {
        const char *sql;
        const char *schema;
        const char *table; /* NULL: not told */
    } list[] = {
        {"INSERT INTO t VALUES (1)", "", "t"},
        {"insert low_priority ignore into d.t(a) values (1)", "d", "t"},
        {"/* x */ -- y\n # z\n UPDATE \"a \"\"b\" SET c = 1", "", "a \"b"},
        {"REPLACE `d``e` . `t` SELECT 1", "d`e", "t"},
        {"ALTER TABLE IF EXISTS t ADD c INT", "", "t"},
        {"INSERT", "", NULL},
        {"INSERT INTO", "", NULL},
        {"INSERT INTO d.", "", NULL},
        {"DELETE FROM t", "", NULL},
        {"WITH x AS (SELECT 1) UPDATE t SET a = 1", "", NULL},
        {"", "", NULL},
    };
    char schema[64];
    char table[64];
    (void)state;
    for (size_t i = 0; i < COUNT(list); i++) {
        bool told = koine__mysql_target(list[i].sql, schema, table, sizeof table);
        assert_int_equal(told, list[i].table != NULL);
        if (told) {
            assert_string_equal(schema, list[i].schema);
            assert_string_equal(table, list[i].table);
        }
    }
    assert_false(koine__mysql_target("UPDATE abcdefgh SET a = 1", schema, table, 8));
}

#define NEAR "You have an error in your SQL syntax; … the right syntax to use near '"

static void test_position__of_a_syntax_error(void **state)
{
    static const char two_lines[] = "SELECT 1,\n  FROM x WHERE FROM y";
    static const char longer[] =
        "SELEC 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23";
    (void)state;
    assert_int_equal(koine__mysql_position(NEAR "SELEC 1' at line 1", "SELEC 1"), 0);
    assert_int_equal(koine__mysql_position(NEAR "FROM y' at line 2", two_lines), 25);
    assert_int_equal(koine__mysql_position(NEAR "FROM x WHERE' at line 2", two_lines), 12);
    assert_int_equal(koine__mysql_position(NEAR "' at line 1", "SELECT ("), 8);
    assert_int_equal(koine__mysql_position(NEAR "1, 2, 3, 4, 5, 6' at line 1", longer), 6);
    assert_int_equal(koine__mysql_position(NEAR "'' at line 1' at line 1", "SELECT '' at line 1"), 7);
    assert_int_equal(koine__mysql_position(NEAR "not in it' at line 1", "SELECT 1"), -1);
    assert_int_equal(koine__mysql_position(NEAR "SELECT 1' at line 9", "SELECT 1 FROM"), -1);
    assert_int_equal(koine__mysql_position("something else", "SELECT 1"), -1);
    assert_int_equal(koine__mysql_position("", ""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code__of_numbers_that_both_servers_share),
        cmocka_unit_test(test_code__of_numbers_of_mysql),
        cmocka_unit_test(test_code__of_numbers_of_mariadb),
        cmocka_unit_test(test_code__of_numbers_of_the_client_libraries),
        cmocka_unit_test(test_code__same_number_means_different_things),
        cmocka_unit_test(test_code__number_decides_before_sqlstate),
        cmocka_unit_test(test_code__unknown_number_falls_to_its_sqlstate_class),
        cmocka_unit_test(test_code__nobody_has_heard_of),
        cmocka_unit_test(test_code__signal_is_raised_whatever_its_number),
        cmocka_unit_test(test_refine__by_words_of_the_message),
        cmocka_unit_test(test_side__of_a_foreign_key_failure),
        cmocka_unit_test(test_names__of_foreign_keys),
        cmocka_unit_test(test_names__of_a_foreign_key_that_was_cut),
        cmocka_unit_test(test_names__of_duplicates),
        cmocka_unit_test(test_names__of_checks),
        cmocka_unit_test(test_names__of_columns),
        cmocka_unit_test(test_target__of_statements),
        cmocka_unit_test(test_position__of_a_syntax_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
